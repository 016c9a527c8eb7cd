#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "spec/chain_spec.h"
#include "chain/rotary_table.h"
#include "weights/tensor.h"

namespace shardbench {

// A model cut into shards that one backend holds ready: embed → layer shards → head shards → argmax. Immutable after
// opening, so that any number of sessions can use it one after the other.
class Chain {
 public:
  using Progress = std::function<void(int opened, int total)>;

  // `embedding` is [vocabulary, dModel] and outlives the chain. Throws Error for a wrong spec and Aborted.
  Chain(ChainSpec spec, std::unique_ptr<Backend> backend, const Tensor& embedding, const AbortFlag& abort,
        const Progress& progress);

  const ChainSpec& spec() const { return spec_; }
  const Backend& backend() const { return *backend_; }
  const RotaryTable& rotary() const { return rotary_; }
  const Tensor& embedding() const { return embedding_; }
  const LayerShard& layerShard(size_t index) const { return *layerShards_[index]; }
  size_t layerShards() const { return layerShards_.size(); }
  const HeadGroup& heads() const { return *heads_; }
  uint64_t weightBytes() const;
  // Of one session; 0 where a framework keeps its caches.
  uint64_t cacheBytes() const;
  // Where the system put the weights, as of now.
  HugePages hugePages() const;

 private:
  ChainSpec spec_;
  std::unique_ptr<Backend> backend_;
  RotaryTable rotary_;
  const Tensor& embedding_;
  std::vector<std::unique_ptr<LayerShard>> layerShards_;
  std::unique_ptr<HeadGroup> heads_;
};

}  // namespace shardbench
