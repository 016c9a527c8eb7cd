// For builds with Apple's own framework.
#include "backend/coreml/stand_in.h"

namespace shardbench::coreml {

bool isStandIn() { return false; }
std::vector<std::pair<std::string, double>> standInCounters() { return {}; }

}  // namespace shardbench::coreml
