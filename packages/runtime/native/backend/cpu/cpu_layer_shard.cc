#include "backend/cpu/cpu_layer_shard.h"

#include <atomic>
#include <cmath>

namespace shardbench::cpu {

namespace {

// Keys and values of every layer of the shard, each [kvHeads, maxTokens, dHead] fp32, untouched memory costing nothing.
class CpuState : public ShardState {
 public:
  CpuState(const Dimensions& d, int maxTokens, int layers)
      : cacheFloats_(static_cast<size_t>(d.keyColumns()) * static_cast<size_t>(maxTokens)),
        storage_(static_cast<size_t>(layers) * 2 * cacheFloats_ * sizeof(float)) {}

  float* keys(int layer) const { return at(2 * layer); }
  float* values(int layer) const { return at(2 * layer + 1); }

 private:
  float* at(int cache) const {
    return reinterpret_cast<float*>(storage_.data()) + static_cast<size_t>(cache) * cacheFloats_;
  }

  size_t cacheFloats_;
  HugeBuffer storage_;
};

size_t layerBytes(const LayerWeights& layer) {
  size_t bytes = 0;
  for (const Tensor* tensor : {&layer.qkv, &layer.attentionOutput, &layer.gateUp, &layer.down}) {
    bytes += PackedMatrix::packedBytes(tensor->rows(), tensor->columns());
  }
  return bytes;
}

size_t shardBytes(const ModelWeights& weights, Range layers) {
  size_t bytes = 0;
  for (int layer = layers.start; layer < layers.end; ++layer) bytes += layerBytes(weights.layer(layer));
  return bytes;
}

}  // namespace

CpuLayerShard::CpuLayerShard(const CpuContext& context, Range layers)
    : context_(context), layers_(layers), storage_(shardBytes(context.weights, layers)) {
  uint8_t* next = storage_.data();
  const auto pack = [&](const Tensor& tensor) {
    PackedMatrix matrix(tensor, {0, tensor.rows()}, next, context.pool);
    next += matrix.bytes();
    return matrix;
  };
  packed_.reserve(static_cast<size_t>(layers.size()));
  for (int index = layers.start; index < layers.end; ++index) {
    const LayerWeights& layer = context.weights.layer(index);
    // Braces evaluate from left to right, so that a layer's matrices lie in the order in which a token reads them.
    packed_.push_back(PackedLayer{layer.attentionNorm, layer.feedForwardNorm, pack(layer.qkv),
                                  pack(layer.attentionOutput), pack(layer.gateUp), pack(layer.down)});
  }
}

std::unique_ptr<ShardState> CpuLayerShard::newState() const {
  return std::make_unique<CpuState>(context_.spec.dimensions, context_.spec.maxTokens, layers_.size());
}

void CpuLayerShard::run(Workspace& workspace, ShardState& shardState, const AbortFlag& abort) const {
  auto& work = static_cast<CpuWorkspace&>(workspace);
  const auto& state = static_cast<const CpuState&>(shardState);
  ThreadPool& pool = context_.pool;
  std::atomic<bool> stopped{false};
  pool.run([&](int thread) {
    for (int index = 0; index < layers_.size(); ++index) {
      // One thread asks, all act on its answer: a thread that left alone would strand the others.
      if (thread == 0 && abort.raised()) stopped.store(true, std::memory_order_relaxed);
      const PackedLayer& layer = packed_[static_cast<size_t>(index)];
      attentionInput(layer, work, thread);
      pool.barrier();
      if (stopped.load(std::memory_order_relaxed)) return;
      attend(work, state.keys(index), state.values(index), thread);
      pool.barrier();
      addProduct(layer.attentionOutput, work.attended, work, thread);
      pool.barrier();
      feedForwardInput(layer, work, thread);
      pool.barrier();
      addProduct(layer.down, work.activated, work, thread);
      pool.barrier();
    }
  });
  if (stopped.load()) throw Aborted();
}

template <typename RowOf>
QuantisedTokens CpuLayerShard::quantise(CpuWorkspace& work, int thread, int columns, const RowOf& rowOf) const {
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  const bool shared = work.tokens > kPrivateTokens;
  QuantisedBuffer& buffer = shared ? work.quantised : scratch.quantised;
  const Range tokens = shared ? partOf({0, work.tokens}, thread, context_.pool.threads()) : Range{0, work.tokens};
  for (int token = tokens.start; token < tokens.end; ++token) {
    buffer.set(static_cast<size_t>(token), rowOf(static_cast<size_t>(token), scratch), columns, context_.floats);
  }
  if (shared) context_.pool.barrier();
  return buffer.view(work.tokens, columns);
}

QuantisedTokens CpuLayerShard::normalise(CpuWorkspace& work, int thread, const std::vector<float>& weight) const {
  const ChainSpec& spec = context_.spec;
  const auto dModel = static_cast<size_t>(spec.dimensions.dModel);
  return quantise(work, thread, spec.dimensions.dModel, [&](size_t token, ThreadScratch& scratch) {
    context_.floats.rmsNorm(&work.hidden[token * dModel], weight.data(), spec.normEpsilon, spec.dimensions.dModel,
                            scratch.normed.data());
    return static_cast<const float*>(scratch.normed.data());
  });
}

void CpuLayerShard::attentionInput(const PackedLayer& layer, CpuWorkspace& work, int thread) const {
  const QuantisedTokens input = normalise(work, thread, layer.attentionNorm);
  const auto rows = static_cast<size_t>(layer.qkv.rows());
  const Range groups = partOf({0, layer.qkv.groups()}, thread, context_.pool.threads());
  multiply(layer.qkv, groups, input, context_.family.tile, context_.floats,
           [&](int token, int row, int count, const float* values) {
             std::copy(values, values + count, &work.qkv[static_cast<size_t>(token) * rows + static_cast<size_t>(row)]);
           });
}

void CpuLayerShard::attend(CpuWorkspace& work, float* keys, float* values, int thread) const {
  const Dimensions& d = context_.spec.dimensions;
  const auto dHead = static_cast<size_t>(d.dHead);
  const size_t headRows = static_cast<size_t>(context_.spec.maxTokens) * dHead;
  const int perKvHead = d.heads / d.kvHeads;
  const float scale = 1.0f / std::sqrt(static_cast<float>(d.dHead));
  const PositionBlock& block = work.positions;
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  const Range mine = partOf({0, d.kvHeads}, thread, context_.pool.threads());
  for (int kvHead = mine.start; kvHead < mine.end; ++kvHead) {
    float* headKeys = keys + static_cast<size_t>(kvHead) * headRows;
    float* headValues = values + static_cast<size_t>(kvHead) * headRows;
    for (int token = 0; token < work.tokens; ++token) {
      float* qkv = &work.qkv[static_cast<size_t>(token) * static_cast<size_t>(d.qkvRows())];
      const float* cosine = block.cosine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
      const float* sine = block.sine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
      const int position = block.start + token;
      const size_t cacheRow = static_cast<size_t>(position) * dHead;
      float* key = qkv + d.queryColumns() + static_cast<size_t>(kvHead) * dHead;
      const float* value = key + d.keyColumns();
      context_.floats.rotate(key, cosine, sine, block.rotaryPairs);
      std::copy(key, key + dHead, headKeys + cacheRow);
      std::copy(value, value + dHead, headValues + cacheRow);
      for (int head = kvHead * perKvHead; head < (kvHead + 1) * perKvHead; ++head) {
        const size_t lanes = static_cast<size_t>(head) * dHead;
        context_.floats.rotate(qkv + lanes, cosine, sine, block.rotaryPairs);
        context_.floats.attend(
            {.query = qkv + lanes,
             .keys = headKeys,
             .values = headValues,
             .positions = position + 1,
             .dHead = d.dHead,
             .scale = scale,
             .scores = scratch.scores.data(),
             .out = &work.attended[static_cast<size_t>(token) * static_cast<size_t>(d.queryColumns()) + lanes]});
      }
    }
  }
}

void CpuLayerShard::addProduct(const PackedMatrix& matrix, const std::vector<float>& input, CpuWorkspace& work,
                               int thread) const {
  const auto columns = static_cast<size_t>(matrix.columns());
  const auto rows = static_cast<size_t>(matrix.rows());
  const QuantisedTokens tokens = quantise(work, thread, matrix.columns(), [&](size_t token, ThreadScratch&) {
    return input.data() + token * columns;
  });
  const Range groups = partOf({0, matrix.groups()}, thread, context_.pool.threads());
  multiply(matrix, groups, tokens, context_.family.tile, context_.floats,
           [&](int token, int row, int count, const float* values) {
             context_.floats.add(values, count,
                                 &work.hidden[static_cast<size_t>(token) * rows + static_cast<size_t>(row)]);
           });
}

void CpuLayerShard::feedForwardInput(const PackedLayer& layer, CpuWorkspace& work, int thread) const {
  const QuantisedTokens input = normalise(work, thread, layer.feedForwardNorm);
  const auto dFf = static_cast<size_t>(context_.spec.dimensions.dFf);
  const int gateGroups = context_.spec.dimensions.dFf / kGroupRows;
  float* gate = work.scratch[static_cast<size_t>(thread)].gate.data();
  const Range mine = partOf({0, gateGroups}, thread, context_.pool.threads());
  for (int group = mine.start; group < mine.end; group += kTileGroups) {
    const Range gateRange = {group, std::min(group + kTileGroups, mine.end)};
    const Range upRange = {gateRange.start + gateGroups, gateRange.end + gateGroups};
    const auto firstRow = static_cast<size_t>(group) * kGroupRows;
    multiply(layer.gateUp, gateRange, input, context_.family.tile, context_.floats,
             [&](int token, int, int count, const float* values) {
               std::copy(values, values + count, gate + static_cast<size_t>(token) * kTileRows);
             });
    multiply(layer.gateUp, upRange, input, context_.family.tile, context_.floats,
             [&](int token, int, int count, const float* values) {
               context_.floats.swiglu(gate + static_cast<size_t>(token) * kTileRows, values, count,
                                      &work.activated[static_cast<size_t>(token) * dFf + firstRow]);
             });
  }
}

std::vector<Operation> CpuLayerShard::census() const {
  std::vector<Operation> operations;
  const ComputeUnit products = context_.family.unit;
  const ComputeUnit floats = context_.floats.unit;
  for (int layer = layers_.start; layer < layers_.end; ++layer) {
    const auto add = [&](const char* name, bool product) {
      operations.push_back({.name = "layers." + std::to_string(layer) + "." + name,
                            .matrixProduct = product,
                            .unit = product ? products : floats});
    };
    add("attentionNorm", false);
    add("qkv", true);
    add("rotate", false);
    add("attention", false);
    add("attentionOutput", true);
    add("attentionResidual", false);
    add("feedForwardNorm", false);
    add("gateUp", true);
    add("swiglu", false);
    add("down", true);
    add("feedForwardResidual", false);
  }
  return operations;
}

}  // namespace shardbench::cpu
