#pragma once

#include <memory>

#include "backend/coreml/framework.h"

namespace shardbench::coreml {

// As Framework::makeBackend.
std::unique_ptr<Backend> makeCoremlBackend(const ChainSpec& spec, const BackendOptions& options);

const char* computeUnitsName(ComputeUnits units);

}  // namespace shardbench::coreml
