#include "backend/coreml/coreml_layer_shard.h"

#include <algorithm>

#include "backend/coreml/cache_state.h"

namespace shardbench::coreml {

// A state belongs to the model that made it, so a shard with two models has two. Rows that one has seen and the other
// has not are copied when the other is used next.
struct CoremlLayerShard::State : ShardState {
  ~State() override {
    @autoreleasepool {
      for (MLState* __strong& state : states) state = nil;
    }
  }

  MLState* __strong states[kShardSets] = {nil, nil};
  std::array<int, kShardSets> rows = {};  // that hold what the session has seen
};

CoremlLayerShard::CoremlLayerShard(const CoremlContext& context, size_t index, LayerModels models,
                                   uint64_t weightBytes)
    : context_(context), index_(index), models_(std::move(models)), weightBytes_(weightBytes) {
  for (size_t set = 0; set < models_.size(); ++set) {
    const PositionLayout layout = positionLayout(models_[set].adapter);
    const auto& layouts = context_.layouts;
    layouts_[set] = static_cast<size_t>(std::find(layouts.begin(), layouts.end(), layout) - layouts.begin());
  }
}

CoremlLayerShard::~CoremlLayerShard() {
  @autoreleasepool {
    for (auto& loaded : models_) loaded.model = nil;
  }
}

std::unique_ptr<ShardState> CoremlLayerShard::newState() const {
  auto state = std::make_unique<State>();
  for (size_t set = 0; set < models_.size(); ++set) {
    if (models_[set].model != nil) newCacheState(models_[set].model, models_[set].where, state->states[set]);
  }
  return state;
}

const Prediction& CoremlLayerShard::prediction(LayerPass& pass) const {
  auto& place = pass.predictions[index_ * 2 + static_cast<size_t>(pass.current)];
  if (!place) {
    const auto& [model, adapter, where] = this->model(pass.set);
    const PositionInputs& positions = *pass.positions[layouts_[static_cast<size_t>(indexOf(pass.set))]];
    place = std::make_unique<Prediction>(
        model,
        std::vector<Prediction::Input>{{adapter.hiddenIn.name, &pass.hidden[pass.current]},
                                       {adapter.cosineName, &positions.cosine()},
                                       {adapter.sineName, &positions.sine()},
                                       {adapter.attentionMask.name, &positions.attentionMask()},
                                       {adapter.writeMask.name, &positions.writeMask()}},
        adapter.hiddenOut.name, pass.hidden[1 - pass.current], where + ": predict");
  }
  return *place;
}

void CoremlLayerShard::catchUp(State& state, ShardSet set, int start) const {
  const auto mine = static_cast<size_t>(indexOf(set));
  const size_t other = 1 - mine;
  const Range missing = {state.rows[mine], std::min(start, state.rows[other])};
  if (missing.size() <= 0) return;
  copyCacheRows(state.states[other], models_[other].adapter.caches, state.states[mine], models_[mine].adapter.caches,
                missing, models_[mine].where);
}

void CoremlLayerShard::run(Workspace& workspace, ShardState& shardState, const AbortFlag& abort) const {
  abort.throwIfRaised();
  auto& work = static_cast<CoremlWorkspace&>(workspace);
  auto& state = static_cast<State&>(shardState);
  LayerPass& pass = work.pass();
  const auto mine = static_cast<size_t>(indexOf(pass.set));
  catchUp(state, pass.set, work.start());
  prediction(pass).run(state.states[mine]);
  pass.current = 1 - pass.current;
  state.rows[mine] = work.start() + pass.tokens;
  state.rows[1 - mine] = std::min(state.rows[1 - mine], work.start());
}

}  // namespace shardbench::coreml
