#pragma once

#include <array>

#include "backend/coreml/coreml_workspace.h"
#include "backend/coreml/loaded_shard.h"

namespace shardbench::coreml {

using LayerModels = std::array<LoadedShard<LayerAdapter>, kShardSets>;

// Layers of a chain as one compiled model, or as two that share what they have seen: one for single tokens, one for
// blocks.
class CoremlLayerShard : public LayerShard {
 public:
  // `index` is the shard's place in the chain.
  CoremlLayerShard(const CoremlContext& context, size_t index, LayerModels models, uint64_t weightBytes);
  ~CoremlLayerShard() override;

  std::unique_ptr<ShardState> newState() const override;
  void run(Workspace& workspace, ShardState& state, const AbortFlag& abort) const override;
  std::vector<Operation> census() const override { return {}; }
  uint64_t weightBytes() const override { return weightBytes_; }

 private:
  struct State;

  const LoadedShard<LayerAdapter>& model(ShardSet set) const { return models_[static_cast<size_t>(indexOf(set))]; }
  const Prediction& prediction(LayerPass& pass) const;
  void catchUp(State& state, ShardSet set, int start) const;

  const CoremlContext& context_;
  size_t index_;
  LayerModels models_;
  std::array<size_t, kShardSets> layouts_ = {};  // places in the context's layouts
  uint64_t weightBytes_;
};

}  // namespace shardbench::coreml
