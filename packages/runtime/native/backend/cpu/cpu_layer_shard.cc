#include "backend/cpu/cpu_layer_shard.h"

#include "backend/cpu/load_packed.h"
#include "faults/fault.h"

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

}  // namespace

CpuLayerShard::CpuLayerShard(const CpuContext& context, Range layers)
    : context_(context), layers_(layers), storage_(loadLayers(context, layers)) {
  const uint8_t* next = storage_.data();
  const auto take = [&](const Tensor& tensor) {
    const CpuMatrix matrix(tensor, next);
    next += matrix.packedBytes();
    return matrix;
  };
  executed_.reserve(static_cast<size_t>(layers.size()));
  for (int index = layers.start; index < layers.end; ++index) {
    const LayerWeights& layer = context.weights.layer(index);
    // Braces evaluate from left to right: the order of layerMatrices.
    executed_.push_back(ExecutedLayer{layer.attentionNorm, layer.feedForwardNorm, take(layer.qkv),
                                      take(layer.attentionOutput), take(layer.gateUp), take(layer.down)});
  }
}

uint64_t CpuLayerShard::weightBytes() const {
  uint64_t bytes = 0;
  for (int index = layers_.start; index < layers_.end; ++index) {
    for (const Tensor* tensor : layerMatrices(context_.weights.layer(index))) {
      bytes += isPacked(*tensor) ? PackedMatrix::packedBytes(tensor->rows(), tensor->columns()) : tensor->bytes();
    }
  }
  return bytes;
}

std::unique_ptr<ShardState> CpuLayerShard::newState() const {
  return std::make_unique<CpuState>(context_.spec.dimensions, context_.spec.maxTokens, layers_.size());
}

void CpuLayerShard::run(Workspace& workspace, ShardState& shardState, const AbortFlag& abort) const {
  auto& work = static_cast<CpuWorkspace&>(workspace);
  const auto& state = static_cast<const CpuState&>(shardState);
  ThreadPool& pool = context_.pool;
  const fault::Slowness slowness(layers_);
  std::atomic<bool> stopped{false};
  pool.run([&](int thread) {
    for (int index = 0; index < layers_.size(); ++index) {
      // One thread asks, all act on its answer: a thread that left alone would strand the others.
      if (thread == 0 && abort.raised()) stopped.store(true, std::memory_order_relaxed);
      const ExecutedLayer& layer = executed_[static_cast<size_t>(index)];
      const auto traced = [&](const char* name) {
        return TraceScope(work.trace, thread, name, layers_.start + index);
      };
      { const auto scope = traced("attentionInput"); attentionInput(layer, work, thread); }
      pool.barrier();
      if (stopped.load(std::memory_order_relaxed)) return;
      { const auto scope = traced("attention"); attend(work, state.keys(index), state.values(index), thread); }
      pool.barrier();
      { const auto scope = traced("attentionOutput"); addProduct(layer.attentionOutput, work.attended, work, thread); }
      pool.barrier();
      { const auto scope = traced("gateUp"); feedForwardInput(layer, work, thread); }
      pool.barrier();
      { const auto scope = traced("down"); addProduct(layer.down, work.activated, work, thread); }
      pool.barrier();
    }
  });
  if (stopped.load()) throw Aborted();
  fault::spoilOutput(layers_, work.positions, context_.spec.dimensions.dModel, work.hidden.data());
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

ProductInput CpuLayerShard::normalise(const CpuMatrix& matrix, const std::vector<float>& weight, CpuWorkspace& work,
                                      int thread) const {
  const ChainSpec& spec = context_.spec;
  const int dModel = spec.dimensions.dModel;
  const auto width = static_cast<size_t>(dModel);
  const auto norm = [&](size_t token, float* out) {
    context_.floats.rmsNorm(&work.hidden[token * width], weight.data(), spec.normEpsilon, dModel, out);
  };
  if (matrix.plain()) {
    const Range mine = partOf({0, work.tokens}, thread, context_.pool.threads());
    for (int token = mine.start; token < mine.end; ++token) {
      norm(static_cast<size_t>(token), &work.normed[static_cast<size_t>(token) * width]);
    }
    context_.pool.barrier();
    return {.quantised = {.tokens = work.tokens, .columns = dModel}, .rows = work.normed.data()};
  }
  const QuantisedTokens tokens = quantise(work, thread, dModel, [&](size_t token, ThreadScratch& scratch) {
    norm(token, scratch.normed.data());
    return static_cast<const float*>(scratch.normed.data());
  });
  return {.quantised = tokens, .rows = nullptr};
}

void CpuLayerShard::attentionInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread) const {
  const ProductInput input = normalise(layer.qkv, layer.attentionNorm, work, thread);
  const auto rows = static_cast<size_t>(layer.qkv.rows());
  const Range groups = partOf({0, layer.qkv.groups()}, thread, context_.pool.threads());
  layer.qkv.multiply(context_, groups, input, work.scratch[static_cast<size_t>(thread)],
                     [&](int token, int row, int count, const float* values) {
                       std::copy(values, values + count,
                                 &work.qkv[static_cast<size_t>(token) * rows + static_cast<size_t>(row)]);
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
      const fault::Turn clean = {cosine, sine, block.rotaryPairs};
      const fault::Turn keyTurn = fault::turn(layers_, context_.spec, fault::kKey, position, clean);
      context_.floats.rotate(key, keyTurn.cosine, keyTurn.sine, keyTurn.pairs);
      if (!fault::leavesRow(layers_, block, position)) {
        std::copy(key, key + dHead, headKeys + cacheRow);
        std::copy(value, value + dHead, headValues + cacheRow);
      }
      for (int head = kvHead * perKvHead; head < (kvHead + 1) * perKvHead; ++head) {
        const size_t lanes = static_cast<size_t>(head) * dHead;
        const fault::Turn turn = fault::turn(layers_, context_.spec, head, position, clean);
        context_.floats.rotate(qkv + lanes, turn.cosine, turn.sine, turn.pairs);
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

void CpuLayerShard::addProduct(const CpuMatrix& matrix, const std::vector<float>& input, CpuWorkspace& work,
                               int thread) const {
  const auto columns = static_cast<size_t>(matrix.columns());
  const auto rows = static_cast<size_t>(matrix.rows());
  QuantisedTokens tokens = {.tokens = work.tokens, .columns = matrix.columns()};
  if (!matrix.plain()) {
    tokens = quantise(work, thread, matrix.columns(),
                      [&](size_t token, ThreadScratch&) { return input.data() + token * columns; });
  }
  const Range groups = partOf({0, matrix.groups()}, thread, context_.pool.threads());
  matrix.multiply(context_, groups, {.quantised = tokens, .rows = input.data()},
                  work.scratch[static_cast<size_t>(thread)],
                  [&](int token, int row, int count, const float* values) {
                    context_.floats.add(values, count,
                                        &work.hidden[static_cast<size_t>(token) * rows + static_cast<size_t>(row)]);
                  });
}

void CpuLayerShard::feedForwardInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread) const {
  const ProductInput input = normalise(layer.gateUp, layer.feedForwardNorm, work, thread);
  const auto dFf = static_cast<size_t>(context_.spec.dimensions.dFf);
  const int gateGroups = context_.spec.dimensions.dFf / kGroupRows;
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  float* gate = scratch.gate.data();
  const Range mine = partOf({0, gateGroups}, thread, context_.pool.threads());
  for (int group = mine.start; group < mine.end; group += kTileGroups) {
    const Range gateRange = {group, std::min(group + kTileGroups, mine.end)};
    const Range upRange = {gateRange.start + gateGroups, gateRange.end + gateGroups};
    const int firstRow = group * kGroupRows;
    layer.gateUp.multiply(context_, gateRange, input, scratch,
                          [&](int token, int row, int count, const float* values) {
                            std::copy(values, values + count,
                                      gate + static_cast<size_t>(token) * kTileRows + (row - firstRow));
                          });
    layer.gateUp.multiply(context_, upRange, input, scratch, [&](int token, int row, int count, const float* values) {
      const int gateRow = row - gateGroups * kGroupRows;
      context_.floats.swiglu(gate + static_cast<size_t>(token) * kTileRows + (gateRow - firstRow), values, count,
                             &work.activated[static_cast<size_t>(token) * dFf + static_cast<size_t>(gateRow)]);
    });
  }
}

std::vector<Operation> CpuLayerShard::census() const {
  std::vector<Operation> operations;
  for (int index = 0; index < layers_.size(); ++index) {
    const ExecutedLayer& layer = executed_[static_cast<size_t>(index)];
    const std::string prefix = "layers." + std::to_string(layers_.start + index) + ".";
    const auto floats = [&](const char* name) {
      operations.push_back({.name = prefix + name, .matrixProduct = false, .unit = context_.floats.unit});
    };
    const auto product = [&](const char* name, const CpuMatrix& matrix) {
      const ComputeUnit unit = matrix.plain() ? context_.floats.unit : context_.family.unit;
      operations.push_back({.name = prefix + name, .matrixProduct = true, .unit = unit});
    };
    floats("attentionNorm");
    product("qkv", layer.qkv);
    floats("rotate");
    floats("attention");
    product("attentionOutput", layer.attentionOutput);
    floats("attentionResidual");
    floats("feedForwardNorm");
    product("gateUp", layer.gateUp);
    floats("swiglu");
    product("down", layer.down);
    floats("feedForwardResidual");
  }
  return operations;
}

}  // namespace shardbench::cpu
