#pragma once

#import <CoreML/CoreML.h>

#include <string>

#include "backend/coreml/framework.h"

namespace shardbench::coreml {

// Loads a compiled model; the first time on a machine this specialises it, which can take minutes. Throws Error
// `coremlArtifactMissing`, `coremlLoad` or `coremlException`, and Aborted. Objects are handed out by reference, not as
// results: those could need an autorelease pool that the caller does not have.
void loadModel(const std::string& path, ComputeUnits units, const std::string& where, const AbortFlag& abort,
               MLModel* __strong& model);

// Throws Error `coremlArtifactMissing` unless a folder is there.
void requireFolder(const std::string& path, const std::string& where, const std::string& what);

}  // namespace shardbench::coreml
