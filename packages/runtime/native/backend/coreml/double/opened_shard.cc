#include "backend/coreml/double/opened_shard.h"

namespace shardbench::coreml::stand_in {

std::unique_ptr<ExecutedShard> openShard(bool computes, const ShardWeights& weights, Range range,
                                         std::string& problem) {
  if (!computes) return nullptr;
  try {
    return std::make_unique<ExecutedShard>(weights, range);
  } catch (const std::exception& error) {
    problem = error.what();
    return nullptr;
  }
}

}  // namespace shardbench::coreml::stand_in
