#pragma once

#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/cpu_workspace.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_matrix.h"
#include "base/thread_pool.h"
#include "weights/model_weights.h"

namespace shardbench::cpu {

// What all shards of a CPU chain share.
struct CpuContext {
  const ChainSpec& spec;
  const ModelWeights& weights;
  const KernelFamily& family;
  const Elementwise& floats;
  ThreadPool& pool;
};

class CpuLayerShard : public LayerShard {
 public:
  CpuLayerShard(const CpuContext& context, Range layers);

  std::unique_ptr<ShardState> newState() const override;
  void run(Workspace& workspace, ShardState& state, const AbortFlag& abort) const override;
  std::vector<Operation> census() const override;
  uint64_t weightBytes() const override { return storage_.size(); }

 private:
  struct PackedLayer {
    const std::vector<float>& attentionNorm;
    const std::vector<float>& feedForwardNorm;
    PackedMatrix qkv;
    PackedMatrix attentionOutput;
    PackedMatrix gateUp;
    PackedMatrix down;
  };

  // The steps of one layer, each run by every thread of the pool on its part.
  void attentionInput(const PackedLayer& layer, CpuWorkspace& work, int thread) const;
  void attend(CpuWorkspace& work, float* keys, float* values, int thread) const;
  void addProduct(const PackedMatrix& matrix, const std::vector<float>& input, CpuWorkspace& work, int thread) const;
  void feedForwardInput(const PackedLayer& layer, CpuWorkspace& work, int thread) const;
  // The block's tokens as input of a product: `rowOf(token, scratch)` gives the floats of one token.
  template <typename RowOf>
  QuantisedTokens quantise(CpuWorkspace& work, int thread, int columns, const RowOf& rowOf) const;
  QuantisedTokens normalise(CpuWorkspace& work, int thread, const std::vector<float>& weight) const;

  CpuContext context_;
  Range layers_;
  HugeBuffer storage_;
  std::vector<PackedLayer> packed_;
};

}  // namespace shardbench::cpu
