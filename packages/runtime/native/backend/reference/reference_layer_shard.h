#pragma once

#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/reference/reference_workspace.h"

namespace shardbench::reference {

class ReferenceLayerShard : public LayerShard {
 public:
  ReferenceLayerShard(const ReferenceContext& context, Range layers) : context_(context), layers_(layers) {}

  std::unique_ptr<ShardState> newState() const override;
  void run(Workspace& workspace, ShardState& state, const AbortFlag& abort) const override;
  std::vector<Operation> census() const override;
  uint64_t weightBytes() const override;
  uint64_t cacheBytes() const override;

 private:
  // Keys and values of one layer, each [maxTokens, kvHeads x dHead].
  struct LayerCache {
    std::vector<float> keys;
    std::vector<float> values;
  };
  struct State;

  void normalise(ReferenceWorkspace& work, const std::vector<float>& weight, Range tokens) const;
  void projectInputs(const LayerWeights& layer, ReferenceWorkspace& work, int thread) const;
  void writeCache(ReferenceWorkspace& work, LayerCache& cache, Range tokens) const;
  void attend(ReferenceWorkspace& work, const LayerCache& cache, Range heads) const;
  void addProduct(const Tensor& matrix, const std::vector<float>& input, ReferenceWorkspace& work, int thread) const;
  void feedForward(const LayerWeights& layer, ReferenceWorkspace& work, int thread) const;
  // This thread's part of `count` rows, tokens or heads.
  Range part(int count, int thread) const { return partOf({0, count}, thread, context_.pool.threads()); }

  ReferenceContext context_;
  Range layers_;
};

}  // namespace shardbench::reference
