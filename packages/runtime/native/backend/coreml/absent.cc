// For builds without Core ML.
#include "backend/coreml/framework.h"

namespace shardbench::coreml {

const Framework* framework() { return nullptr; }

}  // namespace shardbench::coreml
