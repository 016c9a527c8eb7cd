// What the CPU backend keeps of a token: its turned keys and its values, each rounded once to binary16.
#include "backend/cpu/cpu_state.h"

#include <algorithm>
#include <utility>

#include "backend/cpu/cpu_backend.h"
#include "base/half.h"
#include "chain/rotary_table.h"
#include "tests/check/check.h"
#include "tests/check/nearest_half.h"
#include "tests/check/small_model.h"

namespace shardbench::cpu {

namespace {

using test::nearestHalf;
using test::Random;
using test::SmallModel;

// A whole tile of keys and a part of the next.
constexpr int kTokens = 19;

// What a layer computes of one token before it rounds: [kvHeads, dHead] each.
struct KeysAndValues {
  std::vector<float> keys;
  std::vector<float> values;
};

// Key and value rows of plain weights times the normalised hidden state.
KeysAndValues computed(const ChainSpec& spec, const LayerWeights& layer, const float* hidden, const float* cosine,
                       const float* sine) {
  const Dimensions& d = spec.dimensions;
  const auto columns = static_cast<size_t>(d.keyColumns());
  std::vector<float> normed(static_cast<size_t>(d.dModel));
  std::vector<float> weights(normed.size());
  kBaselineElementwise.rmsNorm(hidden, layer.attentionNorm.data(), spec.normEpsilon, d.dModel, normed.data());
  std::vector<float> rows(2 * columns);
  for (size_t row = 0; row < rows.size(); ++row) {
    layer.qkv.readRow(d.queryColumns() + static_cast<int>(row), weights.data());
    rows[row] = kBaselineElementwise.dot(weights.data(), normed.data(), d.dModel);
  }
  for (int head = 0; head < d.kvHeads; ++head) {
    kBaselineElementwise.rotate(&rows[static_cast<size_t>(head * d.dHead)], cosine, sine, spec.rotary.lanes / 2);
  }
  const auto middle = rows.begin() + d.keyColumns();
  return {{rows.begin(), middle}, {middle, rows.end()}};
}

}  // namespace

TEST("the cache holds turned keys in tiles and values in rows, rounded to fp16, for any block and number of threads") {
  test::SmallModelOptions options;
  options.type = TensorType::f32;
  const SmallModel model(options);
  const ChainSpec spec = model.spec();
  const Dimensions& d = spec.dimensions;
  const auto dModel = static_cast<size_t>(d.dModel);
  const auto dHead = static_cast<size_t>(d.dHead);
  const size_t rows = cacheRows(spec.maxTokens);
  CHECK_EQUAL(rows, size_t{48});
  const ModelWeights weights(model.path(), "small.gguf", model.claims(), d);
  const RotaryTable rotary(spec.rotary, spec.maxTokens);
  const std::vector<float> hidden = Random(3).numbers(kTokens * d.dModel);
  for (const auto& [threads, block] : std::vector<std::pair<int, int>>{{1, 1}, {3, 1}, {2, 5}, {3, kTokens}}) {
    const auto backend =
        makeCpuBackend(spec, weights, {.threads = threads, .kernelFamily = "", .packedPath = "", .packedLabel = ""});
    const auto shard = backend->openLayerShard({0, 1}, AbortFlag());
    const auto state = shard->newState();
    const auto workspace = backend->newWorkspace();
    for (int start = 0; start < kTokens; start += block) {
      const int count = std::min(block, kTokens - start);
      workspace->writeHidden(&hidden[static_cast<size_t>(start) * dModel], count);
      workspace->setPositions({.start = start,
                               .tokens = count,
                               .rotaryPairs = rotary.pairs(),
                               .cosine = rotary.cosine(start),
                               .sine = rotary.sine(start)});
      shard->run(*workspace, *state, AbortFlag());
    }
    const LayerCache cache = static_cast<const CpuState&>(*state).cache(0);
    const auto keyAt = [&](size_t head, size_t position, size_t lane) {
      return cache.keys[head * rows * dHead + (position / 16 * dHead + lane) * 16 + position % 16];
    };
    const auto valueAt = [&](size_t head, size_t position, size_t lane) {
      return cache.values[(head * rows + position) * dHead + lane];
    };
    for (size_t position = 0; position < kTokens; ++position) {
      const auto at = static_cast<int>(position);
      const KeysAndValues exact = computed(spec, weights.layer(0), &hidden[position * dModel], rotary.cosine(at),
                                           rotary.sine(at));
      for (size_t i = 0; i < exact.keys.size(); ++i) {
        const size_t head = i / dHead;
        const size_t lane = i % dHead;
        CHECK_EQUAL(static_cast<double>(halfToFloat(keyAt(head, position, lane))), nearestHalf(exact.keys[i]));
        CHECK_EQUAL(static_cast<double>(halfToFloat(valueAt(head, position, lane))), nearestHalf(exact.values[i]));
      }
    }
    for (size_t lane = 0; lane < dHead; ++lane) {
      // Nothing is written past the last position.
      CHECK_EQUAL(keyAt(2, kTokens, lane), 0);
      CHECK_EQUAL(valueAt(2, kTokens, lane), 0);
    }
  }
}

TEST("a layer takes two bytes for every lane of a key and of a value, rows rounded up to whole tiles") {
  const SmallModel model;
  const Dimensions& d = model.dimensions();
  const CpuState state(d, 33, 2);
  const auto bytes = [](const uint16_t* from, const uint16_t* to) { return (to - from) * long{sizeof(uint16_t)}; };
  CHECK_EQUAL(bytes(state.cache(0).keys, state.cache(0).values), 48L * d.keyColumns() * 2);
  CHECK_EQUAL(bytes(state.cache(0).keys, state.cache(1).keys), 2 * 48L * d.keyColumns() * 2);
}

}  // namespace shardbench::cpu
