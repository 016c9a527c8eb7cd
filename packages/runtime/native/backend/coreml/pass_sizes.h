#pragma once

#include <algorithm>
#include <array>

#include "backend/coreml/adapter.h"
#include "backend/coreml/loaded_shard.h"

namespace shardbench::coreml {

// Which set of shards executes a pass of so many tokens. Single tokens are for `decode`; blocks are for `verifier`
// where there is one that takes their size.
class PassSizes {
 public:
  void limit(ShardSet set, const TokenCounts& counts) {
    auto& known = sets_[static_cast<size_t>(indexOf(set))];
    known = stated_[static_cast<size_t>(indexOf(set))] ? known & counts : counts;
    stated_[static_cast<size_t>(indexOf(set))] = true;
  }
  const TokenCounts& of(ShardSet set) const { return sets_[static_cast<size_t>(indexOf(set))]; }

  int largestUpTo(int tokens) const {
    return std::max(of(ShardSet::decode).largestUpTo(tokens), of(ShardSet::verifier).largestUpTo(tokens));
  }
  int largest() const { return std::max(of(ShardSet::decode).largest(), of(ShardSet::verifier).largest()); }
  ShardSet setFor(int tokens) const {
    return tokens > 1 && of(ShardSet::verifier).allows(tokens) ? ShardSet::verifier : ShardSet::decode;
  }

 private:
  std::array<TokenCounts, kShardSets> sets_;
  std::array<bool, kShardSets> stated_ = {};
};

}  // namespace shardbench::coreml
