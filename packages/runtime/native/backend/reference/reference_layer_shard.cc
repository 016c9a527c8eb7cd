#include "backend/reference/reference_layer_shard.h"

#include <algorithm>
#include <atomic>

#include "backend/reference/arithmetic.h"
#include "backend/reference/product.h"

namespace shardbench::reference {

struct ReferenceLayerShard::State : ShardState {
  std::vector<LayerCache> layers;
};

std::unique_ptr<ShardState> ReferenceLayerShard::newState() const {
  const Dimensions& d = context_.spec.dimensions;
  const size_t values = static_cast<size_t>(context_.spec.maxTokens) * static_cast<size_t>(d.keyColumns());
  auto state = std::make_unique<State>();
  for (int layer = 0; layer < layers_.size(); ++layer) {
    state->layers.push_back({std::vector<float>(values), std::vector<float>(values)});
  }
  return state;
}

void ReferenceLayerShard::run(Workspace& workspace, ShardState& shardState, const AbortFlag& abort) const {
  auto& work = static_cast<ReferenceWorkspace&>(workspace);
  auto& state = static_cast<State&>(shardState);
  ThreadPool& pool = context_.pool;
  std::atomic<bool> stopped{false};
  pool.run([&](int thread) {
    for (int index = 0; index < layers_.size(); ++index) {
      if (thread == 0 && abort.raised()) stopped.store(true);
      const LayerWeights& layer = context_.weights.layer(layers_.start + index);
      LayerCache& cache = state.layers[static_cast<size_t>(index)];
      normalise(work, layer.attentionNorm, part(work.tokens, thread));
      pool.barrier();
      if (stopped.load()) return;
      projectInputs(layer, work, thread);
      pool.barrier();
      writeCache(work, cache, part(work.tokens, thread));
      pool.barrier();
      attend(work, cache, part(context_.spec.dimensions.heads, thread));
      pool.barrier();
      addProduct(layer.attentionOutput, work.attended, work, thread);
      pool.barrier();
      normalise(work, layer.feedForwardNorm, part(work.tokens, thread));
      pool.barrier();
      feedForward(layer, work, thread);
      pool.barrier();
      addProduct(layer.down, work.activated, work, thread);
      pool.barrier();
    }
  });
  if (stopped.load()) throw Aborted();
}

void ReferenceLayerShard::normalise(ReferenceWorkspace& work, const std::vector<float>& weight, Range tokens) const {
  const int dModel = context_.spec.dimensions.dModel;
  for (int token = tokens.start; token < tokens.end; ++token) {
    const size_t row = static_cast<size_t>(token) * static_cast<size_t>(dModel);
    rmsNorm(&work.hidden[row], weight.data(), context_.spec.normEpsilon, dModel, &work.normed[row]);
  }
}

void ReferenceLayerShard::projectInputs(const LayerWeights& layer, ReferenceWorkspace& work, int thread) const {
  const auto rows = static_cast<size_t>(layer.qkv.rows());
  multiply(layer.qkv, part(layer.qkv.rows(), thread), work.normed.data(), work.tokens,
           [&](size_t token, size_t row, float value) { work.qkv[token * rows + row] = value; });
}

void ReferenceLayerShard::writeCache(ReferenceWorkspace& work, LayerCache& cache, Range tokens) const {
  const Dimensions& d = context_.spec.dimensions;
  const PositionBlock& block = work.positions;
  for (int token = tokens.start; token < tokens.end; ++token) {
    float* query = &work.qkv[static_cast<size_t>(token) * static_cast<size_t>(d.qkvRows())];
    float* key = query + d.queryColumns();
    const float* value = key + d.keyColumns();
    const float* cosine = block.cosine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
    const float* sine = block.sine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
    for (int head = 0; head < d.heads; ++head) rotate(query + head * d.dHead, cosine, sine, block.rotaryPairs);
    for (int head = 0; head < d.kvHeads; ++head) rotate(key + head * d.dHead, cosine, sine, block.rotaryPairs);
    const size_t row = static_cast<size_t>(block.start + token) * static_cast<size_t>(d.keyColumns());
    std::copy(key, key + d.keyColumns(), &cache.keys[row]);
    std::copy(value, value + d.keyColumns(), &cache.values[row]);
  }
}

void ReferenceLayerShard::attend(ReferenceWorkspace& work, const LayerCache& cache, Range heads) const {
  const Dimensions& d = context_.spec.dimensions;
  std::vector<double> scratch(static_cast<size_t>(work.positions.start + work.tokens + d.dHead));
  for (int head = heads.start; head < heads.end; ++head) {
    const auto cacheLanes = static_cast<size_t>(head / (d.heads / d.kvHeads) * d.dHead);
    const auto lanes = static_cast<size_t>(head * d.dHead);
    for (int token = 0; token < work.tokens; ++token) {
      reference::attend(&work.qkv[static_cast<size_t>(token) * static_cast<size_t>(d.qkvRows()) + lanes],
                        cache.keys.data() + cacheLanes, cache.values.data() + cacheLanes,
                        work.positions.start + token + 1, d.dHead, d.keyColumns(), scratch.data(),
                        &work.attended[static_cast<size_t>(token) * static_cast<size_t>(d.queryColumns()) + lanes]);
    }
  }
}

void ReferenceLayerShard::addProduct(const Tensor& matrix, const std::vector<float>& input, ReferenceWorkspace& work,
                                     int thread) const {
  const auto rows = static_cast<size_t>(matrix.rows());
  multiply(matrix, part(matrix.rows(), thread), input.data(), work.tokens,
           [&](size_t token, size_t row, float value) { work.hidden[token * rows + row] += value; });
}

void ReferenceLayerShard::feedForward(const LayerWeights& layer, ReferenceWorkspace& work, int thread) const {
  const int dFf = context_.spec.dimensions.dFf;
  const auto columns = static_cast<size_t>(dFf);
  const Range mine = part(dFf, thread);
  multiply(layer.gateUp, mine, work.normed.data(), work.tokens,
           [&](size_t token, size_t row, float gate) { work.activated[token * columns + row] = gate; });
  multiply(layer.gateUp, {mine.start + dFf, mine.end + dFf}, work.normed.data(), work.tokens,
           [&](size_t token, size_t row, float up) {
             float& gate = work.activated[token * columns + row - columns];
             gate = swiglu(gate, up);
           });
}

std::vector<Operation> ReferenceLayerShard::census() const {
  std::vector<Operation> operations;
  for (int layer = layers_.start; layer < layers_.end; ++layer) {
    const auto add = [&](const char* name, bool product) {
      operations.push_back({.name = "layers." + std::to_string(layer) + "." + name,
                            .matrixProduct = product,
                            .unit = ComputeUnit::scalar});
    };
    add("attentionNorm", false);
    add("qkv", true);
    add("rotate", false);
    add("attention", false);
    add("attentionOutput", true);
    add("feedForwardNorm", false);
    add("gateUp", true);
    add("swiglu", false);
    add("down", true);
  }
  return operations;
}

uint64_t ReferenceLayerShard::cacheBytes() const {
  const auto rows = static_cast<uint64_t>(layers_.size()) * 2 * static_cast<uint64_t>(context_.spec.maxTokens);
  return rows * static_cast<uint64_t>(context_.spec.dimensions.keyColumns()) * sizeof(float);
}

uint64_t ReferenceLayerShard::weightBytes() const {
  uint64_t bytes = 0;
  for (int index = layers_.start; index < layers_.end; ++index) {
    const LayerWeights& layer = context_.weights.layer(index);
    for (const Tensor* tensor : {&layer.qkv, &layer.attentionOutput, &layer.gateUp, &layer.down}) {
      bytes += tensor->bytes();
    }
  }
  return bytes;
}

}  // namespace shardbench::reference
