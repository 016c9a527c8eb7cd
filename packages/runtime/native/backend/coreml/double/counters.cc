#include "backend/coreml/double/counters.h"

#include "backend/coreml/stand_in.h"

namespace shardbench::coreml::stand_in {

namespace {

thread_local int ownWork = 0;

}  // namespace

Counters& counters() {
  static Counters all;
  return all;
}

OwnWork::OwnWork() { ++ownWork; }
OwnWork::~OwnWork() { --ownWork; }

void countAllocation() {
  if (ownWork == 0) counters().allocations.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace shardbench::coreml::stand_in

namespace shardbench::coreml {

bool isStandIn() { return true; }

std::vector<std::pair<std::string, double>> standInCounters() {
  const auto& all = stand_in::counters();
  const auto value = [](const std::atomic<int64_t>& counter) { return static_cast<double>(counter.load()); };
  return {{"liveArrays", value(all.liveArrays)},     {"madeArrays", value(all.madeArrays)},
          {"madeFeatures", value(all.madeFeatures)}, {"liveModels", value(all.liveModels)},
          {"liveStates", value(all.liveStates)},     {"liveOutputs", value(all.liveOutputs)},
          {"predictions", value(all.predictions)},   {"copiedOutputs", value(all.copiedOutputs)},
          {"allocations", value(all.allocations)}};
}

}  // namespace shardbench::coreml
