#include "chain/chain.h"

#include <utility>

namespace shardbench {

Chain::Chain(ChainSpec spec, std::unique_ptr<Backend> backend, const Tensor& embedding, const AbortFlag& abort,
             const Progress& progress)
    : spec_(std::move(spec)),
      backend_(std::move(backend)),
      rotary_((checkChainSpec(spec_), spec_.rotary), spec_.maxTokens),
      embedding_(embedding) {
  const int total = static_cast<int>(spec_.layerShards.size()) + 1;
  for (const Range& layers : spec_.layerShards) {
    abort.throwIfRaised();
    layerShards_.push_back(backend_->openLayerShard(layers, abort));
    progress(static_cast<int>(layerShards_.size()), total);
  }
  abort.throwIfRaised();
  heads_ = backend_->openHeadGroup(spec_.headShards, abort);
  progress(total, total);
}

uint64_t Chain::cacheBytes() const {
  uint64_t bytes = 0;
  for (const auto& shard : layerShards_) bytes += shard->cacheBytes();
  return bytes;
}

uint64_t Chain::weightBytes() const {
  uint64_t bytes = heads_->weightBytes();
  for (const auto& shard : layerShards_) bytes += shard->weightBytes();
  return bytes;
}

HugePages Chain::hugePages() const {
  std::vector<MemoryRange> asked = {heads_->hugeRange()};
  for (const auto& shard : layerShards_) asked.push_back(shard->hugeRange());
  return readHugePages(asked);
}

}  // namespace shardbench
