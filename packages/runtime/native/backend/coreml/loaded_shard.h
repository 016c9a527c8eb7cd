#pragma once

#import <CoreML/CoreML.h>

#include <string>

#include "backend/coreml/adapter.h"

namespace shardbench::coreml {

// Shards for single tokens and small blocks, and those for blocks of several tokens where a chain has them.
enum class ShardSet { decode, verifier };
constexpr int kShardSets = 2;

inline int indexOf(ShardSet set) { return static_cast<int>(set); }

// A loaded model and how its tensors fit; `model` is nil where a chain has no such shard.
template <typename Adapter>
struct LoadedShard {
  MLModel* model = nil;
  Adapter adapter;
  std::string where;  // names it in messages
};

}  // namespace shardbench::coreml
