#include "backend/cpu/cpu_layer_shard.h"

#include "backend/cpu/load_packed.h"
#include "faults/fault.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace shardbench::cpu {

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

uint64_t CpuLayerShard::cacheBytes() const {
  const size_t numbers = cacheNumbers(context_.spec.dimensions, context_.spec.maxTokens);
  return static_cast<uint64_t>(layers_.size()) * 2 * numbers * sizeof(uint16_t);
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
  work.beginLayers(layers_);
  pool.run([&](int thread) {
    for (int index = 0; index < layers_.size(); ++index) {
      // One thread asks, all act on its answer: a thread that left alone would strand the others.
      if (thread == 0 && abort.raised()) stopped.store(true, std::memory_order_relaxed);
      const ExecutedLayer& layer = executed_[static_cast<size_t>(index)];
      const int at = layers_.start + index;
      const auto traced = [&](const char* name) { return TraceScope(work.trace, thread, name, at); };
      const auto tail = [&](SharedProduct product) -> TailCounter& { return work.tail(at, product); };
      {
        const auto scope = traced("attentionInput");
        attentionInput(layer, work, thread, tail(SharedProduct::qkv));
      }
      if (!keepsHeads(work)) pool.barrier();
      attend(work, state.cache(index), at, thread);
      pool.barrier();
      if (stopped.load(std::memory_order_relaxed)) return;
      {
        const auto scope = traced("attentionOutput");
        addProduct(layer.attentionOutput, work.attended.data(), work, thread, tail(SharedProduct::attentionOutput));
      }
      pool.barrier();
      {
        const auto scope = traced("gateUp");
        feedForwardInput(layer, work, thread, tail(SharedProduct::gateUp));
      }
      pool.barrier();
      {
        const auto scope = traced("down");
        addProduct(layer.down, work.activated.data(), work, thread, tail(SharedProduct::down));
      }
      pool.barrier();
    }
  });
  if (stopped.load()) throw Aborted();
  fault::spoilOutput(layers_, work.positions, context_.spec.dimensions.dModel, work.hidden.data());
}

template <typename Work>
void CpuLayerShard::share(int groups, RowOrder order, int thread, TailCounter& tail, const Work& work) const {
  const int threads = context_.pool.threads();
  if (order == RowOrder::panels) return work(partOf({0, groups}, thread, threads));
  shareGroups({0, groups}, thread, threads, tail, work);
}

template <typename RowOf>
QuantisedTokens CpuLayerShard::quantise(CpuWorkspace& work, int thread, int columns, const RowOf& rowOf) const {
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  const bool shared = work.tokens > kPrivateTokens;
  const RowOrder order = shared && context_.family.block != nullptr ? RowOrder::panels : RowOrder::rows;
  QuantisedBuffer& buffer = shared ? work.quantised : scratch.quantised;
  const Range tokens = shared ? partOf({0, work.tokens}, thread, context_.pool.threads()) : Range{0, work.tokens};
  for (int token = tokens.start; token < tokens.end; ++token) {
    const auto at = static_cast<size_t>(token);
    const float* row = rowOf(at, scratch);
    if (order == RowOrder::panels) {
      buffer.setInPanels(at, row, columns, context_.floats, scratch.plane.data());
    } else {
      buffer.set(at, row, columns, context_.floats);
    }
  }
  if (shared) context_.pool.barrier();
  return buffer.view(work.tokens, columns, order);
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

bool CpuLayerShard::keepsHeads(const CpuWorkspace& work) const {
  return work.tokens <= kPrivateTokens && context_.spec.dimensions.kvHeads % context_.pool.threads() == 0;
}

void CpuLayerShard::attentionInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread,
                                   TailCounter& tail) const {
  const ProductInput input = normalise(layer.qkv, layer.attentionNorm, work, thread);
  const auto multiply = [&](Range groups) {
    layer.qkv.multiply(context_, groups, input, work.scratch[static_cast<size_t>(thread)], Epilogue::store,
                       work.qkv.data());
  };
  if (!keepsHeads(work)) return share(layer.qkv.groups(), input.quantised.order, thread, tail, multiply);
  const int threads = context_.pool.threads();
  const Dimensions& d = context_.spec.dimensions;
  const int queryGroups = d.queryColumns() / kGroupRows;
  const int keyGroups = d.keyColumns() / kGroupRows;
  for (const Range heads : {Range{0, queryGroups}, Range{queryGroups, queryGroups + keyGroups},
                            Range{queryGroups + keyGroups, queryGroups + 2 * keyGroups}}) {
    multiply(partOf(heads, thread, threads));
  }
}

void CpuLayerShard::fillCache(CpuWorkspace& work, const LayerCache& cache, Range kvHeads, Range tokens,
                              ThreadScratch& scratch) const {
  const Dimensions& d = context_.spec.dimensions;
  const auto dHead = static_cast<size_t>(d.dHead);
  const size_t headNumbers = cacheRows(context_.spec.maxTokens) * dHead;
  const int perKvHead = d.heads / d.kvHeads;
  const PositionBlock& block = work.positions;
  for (int token = tokens.start; token < tokens.end; ++token) {
    float* qkv = &work.qkv[static_cast<size_t>(token) * static_cast<size_t>(d.qkvRows())];
    const float* cosine = block.cosine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
    const float* sine = block.sine + static_cast<size_t>(token) * static_cast<size_t>(block.rotaryPairs);
    const int position = block.start + token;
    const fault::Turn clean = {cosine, sine, block.rotaryPairs};
    for (int head = kvHeads.start * perKvHead; head < kvHeads.end * perKvHead; ++head) {
      const fault::Turn turn = fault::turn(layers_, context_.spec, head, position, clean);
      context_.floats.rotate(qkv + static_cast<size_t>(head) * dHead, turn.cosine, turn.sine, turn.pairs);
    }
    const fault::Turn turn = fault::turn(layers_, context_.spec, fault::kKey, position, clean);
    const bool leaves = fault::leavesRow(layers_, block, position);
    for (int kvHead = kvHeads.start; kvHead < kvHeads.end; ++kvHead) {
      float* key = qkv + d.queryColumns() + static_cast<size_t>(kvHead) * dHead;
      const float* value = key + d.keyColumns();
      context_.floats.rotate(key, turn.cosine, turn.sine, turn.pairs);
      if (leaves) continue;
      const size_t head = static_cast<size_t>(kvHead) * headNumbers;
      const auto row = static_cast<size_t>(position);
      uint16_t* tile = cache.keys + head + row / kKeyTile * kKeyTile * dHead + row % kKeyTile;
      context_.floats.toHalf(key, d.dHead, scratch.key.data());
      for (size_t i = 0; i < dHead; ++i) tile[i * kKeyTile] = scratch.key[i];
      context_.floats.toHalf(value, d.dHead, cache.values + head + row * dHead);
    }
  }
}

void CpuLayerShard::attendQueries(CpuWorkspace& work, const LayerCache& cache, int kvHead, Range queries,
                                  ThreadScratch& scratch) const {
  const Dimensions& d = context_.spec.dimensions;
  const auto dHead = static_cast<size_t>(d.dHead);
  const size_t headNumbers = cacheRows(context_.spec.maxTokens) * dHead;
  const int perKvHead = d.heads / d.kvHeads;
  const float* query[kAttendQueries];
  float* out[kAttendQueries];
  int positions[kAttendQueries];
  for (int i = 0; i < queries.size(); ++i) {
    const int token = (queries.start + i) / perKvHead;
    const int head = kvHead * perKvHead + (queries.start + i) % perKvHead;
    const size_t lanes = static_cast<size_t>(head) * dHead;
    query[i] = &work.qkv[static_cast<size_t>(token) * static_cast<size_t>(d.qkvRows()) + lanes];
    out[i] = &work.attended[static_cast<size_t>(token) * static_cast<size_t>(d.queryColumns()) + lanes];
    positions[i] = work.positions.start + token + 1;
  }
  context_.floats.attend({.queries = query,
                          .out = out,
                          .positions = positions,
                          .count = queries.size(),
                          .keys = cache.keys + static_cast<size_t>(kvHead) * headNumbers,
                          .values = cache.values + static_cast<size_t>(kvHead) * headNumbers,
                          .dHead = d.dHead,
                          .scale = 1.0f / std::sqrt(static_cast<float>(d.dHead)),
                          .scores = scratch.scores.data(),
                          .scoreStride = scratch.scoreStride,
                          .widened = scratch.widened.data()});
}

void CpuLayerShard::attend(CpuWorkspace& work, const LayerCache& cache, int layer, int thread) const {
  const Dimensions& d = context_.spec.dimensions;
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  const int threads = context_.pool.threads();
  const Range kvHeads = {0, d.kvHeads};
  const Range tokens = {0, work.tokens};
  const int queries = work.tokens * (d.heads / d.kvHeads);
  const auto attendFrom = [&](int kvHead, int first) {
    attendQueries(work, cache, kvHead, {first, std::min(first + kAttendQueries, queries)}, scratch);
  };
  if (work.tokens <= kPrivateTokens) {
    // Every thread fills what it reads: no meeting in between.
    const Range mine = partOf(kvHeads, thread, threads);
    {
      const TraceScope scope(work.trace, thread, "fillCache", layer);
      fillCache(work, cache, mine, tokens, scratch);
    }
    const TraceScope scope(work.trace, thread, "attention", layer);
    for (int kvHead = mine.start; kvHead < mine.end; ++kvHead) {
      for (int first = 0; first < queries; first += kAttendQueries) attendFrom(kvHead, first);
    }
    return;
  }
  {
    const TraceScope scope(work.trace, thread, "fillCache", layer);
    fillCache(work, cache, kvHeads, partOf(tokens, thread, threads), scratch);
  }
  context_.pool.barrier();
  const TraceScope scope(work.trace, thread, "attention", layer);
  // Later queries see more positions: in turn, so that every thread gets its share of the long ones.
  int item = 0;
  for (int first = 0; first < queries; first += kAttendQueries) {
    for (int kvHead = 0; kvHead < d.kvHeads; ++kvHead, ++item) {
      if (item % threads == thread) attendFrom(kvHead, first);
    }
  }
}

void CpuLayerShard::addProduct(const CpuMatrix& matrix, const float* input, CpuWorkspace& work, int thread,
                               TailCounter& tail) const {
  const auto columns = static_cast<size_t>(matrix.columns());
  QuantisedTokens tokens = {.tokens = work.tokens, .columns = matrix.columns()};
  if (!matrix.plain()) {
    tokens = quantise(work, thread, matrix.columns(),
                      [&](size_t token, ThreadScratch&) { return input + token * columns; });
  }
  share(matrix.groups(), tokens.order, thread, tail, [&](Range groups) {
    matrix.multiply(context_, groups, {.quantised = tokens, .rows = input}, work.scratch[static_cast<size_t>(thread)],
                    Epilogue::add, work.hidden.data());
  });
}

void CpuLayerShard::feedForwardInput(const ExecutedLayer& layer, CpuWorkspace& work, int thread,
                                     TailCounter& tail) const {
  const ProductInput input = normalise(layer.gateUp, layer.feedForwardNorm, work, thread);
  const auto dFf = static_cast<size_t>(context_.spec.dimensions.dFf);
  const int gateGroups = context_.spec.dimensions.dFf / kGroupRows;
  ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
  share(gateGroups, input.quantised.order, thread, tail, [&](Range mine) {
    if (input.quantised.order == RowOrder::panels) {
      layer.gateUp.multiplyPairs(context_, mine, gateGroups, input, scratch, work.activated.data(), dFf);
      return;
    }
    // All products first: between them memory would wait.
    for (const int first : {mine.start, mine.start + gateGroups}) {
      layer.gateUp.multiply(context_, {first, first + mine.size()}, input, scratch, Epilogue::store, work.gateUp.data());
    }
    const auto row = static_cast<size_t>(mine.start) * kGroupRows;
    for (int token = 0; token < work.tokens; ++token) {
      const float* gates = &work.gateUp[static_cast<size_t>(token) * 2 * dFf + row];
      context_.floats.swiglu(gates, gates + dFf, mine.size() * kGroupRows,
                             &work.activated[static_cast<size_t>(token) * dFf + row]);
    }
  });
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
