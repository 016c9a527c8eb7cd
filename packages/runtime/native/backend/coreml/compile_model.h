#pragma once

#include <string>

#include "base/abort_flag.h"

namespace shardbench::coreml {

// Compiles a package and moves the result to `destination`, which appears in one step. Returns milliseconds of the
// compilation. Errors as Framework::compile.
double compileModel(const std::string& package, const std::string& destination, const AbortFlag& abort);

}  // namespace shardbench::coreml
