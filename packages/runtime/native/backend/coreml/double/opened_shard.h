#pragma once

#include <memory>
#include <string>

#include "backend/coreml/double/executed_shard.h"

namespace shardbench::coreml::stand_in {

// What a model computes with; null when it computes nothing. `problem` says what is wrong with its weights: no
// exception of C++ leaves this call, because its callers are compiled for a runtime that cannot catch one.
std::unique_ptr<ExecutedShard> openShard(bool computes, const ShardWeights& weights, Range range, std::string& problem);

}  // namespace shardbench::coreml::stand_in
