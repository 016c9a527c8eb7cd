#pragma once

#include <string>
#include <utility>
#include <vector>

namespace shardbench::coreml {

// Whether Core ML is the stand-in for tests, and what that has counted. Each build links its own answer.
bool isStandIn();
std::vector<std::pair<std::string, double>> standInCounters();

}  // namespace shardbench::coreml
