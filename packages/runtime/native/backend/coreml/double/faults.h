#pragma once

#import <Foundation/Foundation.h>

#include "backend/coreml/double/model_file.h"

namespace shardbench::coreml::stand_in {

// Plays the fault that a description names for a phase. Returns an error for `fail`, nil for none; `throw` raises an
// exception, `stall` does not return, `crash` ends the process.
NSError* playFault(const ModelFile& file, const char* phase);

NSError* errorWith(NSInteger code, const std::string& text);

}  // namespace shardbench::coreml::stand_in
