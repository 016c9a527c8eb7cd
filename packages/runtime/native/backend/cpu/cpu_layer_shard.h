#pragma once

#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/cpu_context.h"
#include "backend/cpu/cpu_matrix.h"
#include "backend/cpu/cpu_state.h"
#include "backend/cpu/cpu_workspace.h"
#include "base/huge_buffer.h"

namespace shardbench::cpu {

class CpuLayerShard : public LayerShard {
 public:
  CpuLayerShard(const CpuContext& context, Range layers);

  std::unique_ptr<ShardState> newState() const override;
  void run(Workspace& workspace, ShardState& state, const AbortFlag& abort) const override;
  std::vector<Operation> census() const override;
  uint64_t weightBytes() const override;
  uint64_t cacheBytes() const override;
  MemoryRange hugeRange() const override { return storage_.asked(); }

 private:
  struct ExecutedLayer {
    const std::vector<float>& attentionNorm;
    const std::vector<float>& feedForwardNorm;
    CpuMatrix qkv;
    CpuMatrix attentionOutput;
    CpuMatrix gateUp;
    CpuMatrix down;
  };

  // The steps of one layer, each run by every thread of the pool on its part.
  void attentionInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread, TailCounter& tail) const;
  // Whether every thread computes queries, keys and values of the KV heads that it attends to, so that none waits for
  // another in between: where the threads share the heads evenly and the block is small.
  bool keepsHeads(const CpuWorkspace& work) const;
  void attend(CpuWorkspace& work, const LayerCache& cache, int layer, int thread) const;
  // Turns queries and keys of some tokens and writes their keys and values to the cache, rounded to binary16.
  void fillCache(CpuWorkspace& work, const LayerCache& cache, Range kvHeads, Range tokens,
                 ThreadScratch& scratch) const;
  // Attention of some of a KV head's queries, of which every token has heads / kvHeads.
  void attendQueries(CpuWorkspace& work, const LayerCache& cache, int kvHead, Range queries,
                     ThreadScratch& scratch) const;
  void addProduct(const CpuMatrix& matrix, const float* input, CpuWorkspace& work, int thread, TailCounter& tail) const;
  void feedForwardInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread, TailCounter& tail) const;
  // Calls work(groups) for what falls to the thread. Slabs of a block product are too large to be passed on: each thread
  // has its part of them.
  template <typename Work>
  void share(int groups, RowOrder order, int thread, TailCounter& tail, const Work& work) const;
  // The block's normalised hidden states as input of a product with `matrix`.
  ProductInput normalise(const CpuMatrix& matrix, const std::vector<float>& weight, CpuWorkspace& work,
                         int thread) const;
  // The block's tokens as quantised input: `rowOf(token, scratch)` gives the floats of one token.
  template <typename RowOf>
  QuantisedTokens quantise(CpuWorkspace& work, int thread, int columns, const RowOf& rowOf) const;

  CpuContext context_;
  Range layers_;
  HugeBuffer storage_;
  std::vector<ExecutedLayer> executed_;
};

}  // namespace shardbench::cpu
