#include "backend/coreml/coreml_workspace.h"

#include "backend/coreml/channels_first.h"
#include "backend/coreml/guard.h"

namespace shardbench::coreml {

namespace {

std::vector<int> hiddenShape(const CoremlContext& context, int tokens) {
  return {1, context.spec.dimensions.dModel, tokens, 1};
}

// The pass for so many tokens, made when it is asked for the first time.
template <typename Pass>
Pass& passFor(std::vector<std::unique_ptr<Pass>>& passes, const CoremlContext& context, int tokens) {
  auto& pass = passes[static_cast<size_t>(tokens)];
  if (!pass) {
    guarded("session: arrays", [&] { pass = std::make_unique<Pass>(context, tokens); });
  }
  return *pass;
}

// Consecutive arrays over one memory.
std::vector<TensorArray> arraysOver(const std::vector<int>& shape, Dtype dtype, int count) {
  const size_t bytes = tensorBytes(shape, dtype);
  const auto memory = newTensorMemory(bytes * static_cast<size_t>(count));
  std::vector<TensorArray> arrays;
  for (int i = 0; i < count; ++i) arrays.emplace_back(shape, dtype, memory, static_cast<size_t>(i) * bytes);
  return arrays;
}

}  // namespace

LayerPass::LayerPass(const CoremlContext& context, int passTokens)
    : tokens(passTokens),
      set(context.layerSizes.setFor(passTokens)),
      hidden{{hiddenShape(context, passTokens), context.hidden}, {hiddenShape(context, passTokens), context.hidden}},
      predictions(context.spec.layerShards.size() * 2) {
  for (const PositionLayout& layout : context.layouts) {
    positions.push_back(std::make_unique<PositionInputs>(layout, tokens, context.spec.maxTokens));
  }
}

HeadPass::HeadPass(const CoremlContext& context, int passTokens)
    : tokens(passTokens),
      perCall(context.headSizes.largestUpTo(passTokens) == passTokens ? passTokens : 1),
      set(context.headSizes.setFor(perCall)),
      inputs(arraysOver(hiddenShape(context, perCall), context.hidden, calls())),
      predictions(context.spec.headShards.size()) {
  for (size_t shard = 0; shard < predictions.size(); ++shard) {
    logits.push_back(
        arraysOver({1, context.spec.headShards[shard].size(), perCall, 1}, context.logits[shard], calls()));
    predictions[shard].resize(static_cast<size_t>(calls()));
  }
}

CoremlWorkspace::CoremlWorkspace(const CoremlContext& context)
    : context_(context),
      passes_(static_cast<size_t>(context.spec.blockTokens) + 1),
      headPasses_(static_cast<size_t>(context.spec.blockTokens) + 1) {}

CoremlWorkspace::~CoremlWorkspace() {
  @autoreleasepool {
    passes_.clear();
    headPasses_.clear();
  }
}

void CoremlWorkspace::writeHidden(const float* rows, int tokens) {
  pass_ = &passFor(passes_, context_, tokens);
  pass_->current = 0;
  writeChannelsFirst(rows, tokens, context_.spec.dimensions.dModel, pass_->hidden[0].values());
}

void CoremlWorkspace::readHidden(float* rows) const {
  readChannelsFirst(pass_->hidden[pass_->current].values(), pass_->tokens, context_.spec.dimensions.dModel, rows);
}

void CoremlWorkspace::setPositions(const PositionBlock& block) {
  start_ = block.start;
  for (auto& positions : pass_->positions) positions->moveTo(block);
}

void CoremlWorkspace::selectHeadPass(int tokens) { headPass_ = &passFor(headPasses_, context_, tokens); }

}  // namespace shardbench::coreml
