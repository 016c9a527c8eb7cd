#pragma once

#include <string>
#include <vector>

#include "backend/coreml/framework.h"

namespace shardbench::coreml {

// The framework's plan of a compiled model, as Framework::plan.
std::vector<PlannedOperation> planModel(const std::string& compiled, ComputeUnits units, const AbortFlag& abort);

}  // namespace shardbench::coreml
