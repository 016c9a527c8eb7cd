#include "backend/coreml/double/executed_shard.h"

#include <cmath>
#include <filesystem>

#include "backend/reference/arithmetic.h"
#include "backend/reference/product.h"

namespace shardbench::coreml::stand_in {

namespace {

using reference::multiply;

size_t area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

int tokensOf(const ArrayView& hidden) { return hidden.shape[2]; }

std::vector<float> readRows(const ArrayView& array, int tokens, int channels) {
  std::vector<float> rows(area(tokens, channels));
  for (int token = 0; token < tokens; ++token) {
    for (int channel = 0; channel < channels; ++channel) {
      rows[area(token, channels) + static_cast<size_t>(channel)] = array.get(0, channel, token, 0);
    }
  }
  return rows;
}

void normalise(const std::vector<float>& rows, int tokens, const std::vector<float>& weight, float epsilon,
               std::vector<float>& out) {
  const int width = static_cast<int>(weight.size());
  out.resize(rows.size());
  for (int token = 0; token < tokens; ++token) {
    reference::rmsNorm(&rows[area(token, width)], weight.data(), epsilon, width, &out[area(token, width)]);
  }
}

// The value of a rotation table for a token and a lane, whichever way it is laid out.
float tableAt(const ArrayView& table, int token, int lane) {
  return table.shape.size() == 2 ? table.get(token, lane) : table.get(0, lane, token, 0);
}

int lanesOf(const ArrayView& table) { return table.shape[1]; }

}  // namespace

ExecutedShard::ExecutedShard(const ShardWeights& weights, Range range)
    : description_(weights),
      range_(range),
      weights_(weights.path, std::filesystem::path(weights.path).filename().string(), weights.tensors,
               weights.dimensions) {}

// x cos + turned(x) sin, lane by lane; a table of half the lanes holds each pair's value once. Lanes beyond a table
// stay.
void ExecutedShard::rotate(const LayerInputs& inputs, int token, float* head) const {
  const int pairs = description_.rotaryLanes / 2;
  const int lanes = lanesOf(inputs.cosine);
  if (lanes == pairs && lanesOf(inputs.sine) == pairs) {
    std::vector<float> cosine(static_cast<size_t>(pairs));
    std::vector<float> sine(static_cast<size_t>(pairs));
    for (int pair = 0; pair < pairs; ++pair) {
      cosine[static_cast<size_t>(pair)] = tableAt(inputs.cosine, token, pair);
      sine[static_cast<size_t>(pair)] = tableAt(inputs.sine, token, pair);
    }
    reference::rotate(head, cosine.data(), sine.data(), pairs);
    return;
  }
  const auto laneOf = [&](const ArrayView& table, int lane) {
    return tableAt(table, token, lanesOf(table) == pairs ? lane % pairs : lane);
  };
  const std::vector<float> before(head, head + description_.dimensions.dHead);
  for (int lane = 0; lane < std::max(lanes, lanesOf(inputs.sine)); ++lane) {
    const auto at = static_cast<size_t>(lane);
    const auto step = static_cast<size_t>(pairs);
    const float turned = lane < pairs ? -before[at + step] : lane < 2 * pairs ? before[at - step] : 0;
    const float sine = lane < 2 * pairs || lane < lanesOf(inputs.sine) ? laneOf(inputs.sine, lane) : 0;
    head[lane] = before[at] * laneOf(inputs.cosine, lane) + turned * sine;
  }
}

// cache = cache (1 - sum of the row's mask) + mask x new rows.
void ExecutedShard::writeCache(const LayerInputs& inputs, const LayerCaches& caches,
                               const std::vector<float>& qkv) const {
  const Dimensions& d = description_.dimensions;
  const int tokens = tokensOf(inputs.hidden);
  const int rows = inputs.writeMask.shape[2];
  for (int row = 0; row < rows; ++row) {
    float total = 0;
    for (int token = 0; token < tokens; ++token) total += inputs.writeMask.get(0, 0, row, token);
    if (total == 0) continue;
    for (int head = 0; head < d.kvHeads; ++head) {
      for (int lane = 0; lane < d.dHead; ++lane) {
        float key = caches.keys.get(0, head, row, lane) * (1 - total);
        float value = caches.values.get(0, head, row, lane) * (1 - total);
        for (int token = 0; token < tokens; ++token) {
          const float weight = inputs.writeMask.get(0, 0, row, token);
          const float* keys = &qkv[area(token, d.qkvRows()) + static_cast<size_t>(d.queryColumns() + head * d.dHead)];
          key += weight * keys[lane];
          value += weight * keys[d.keyColumns() + lane];
        }
        caches.keys.set(0, head, row, lane, key);
        caches.values.set(0, head, row, lane, value);
      }
    }
  }
}

void ExecutedShard::attend(const LayerInputs& inputs, const LayerCaches& caches, const std::vector<float>& qkv,
                           std::vector<float>& attended) const {
  const Dimensions& d = description_.dimensions;
  const int rows = inputs.attentionMask.shape[3];
  const double scale = 1.0 / std::sqrt(static_cast<double>(d.dHead));
  std::vector<float> keys(area(rows, d.dHead));
  std::vector<float> values(keys.size());
  std::vector<double> scores(static_cast<size_t>(rows));
  for (int kvHead = 0; kvHead < d.kvHeads; ++kvHead) {
    for (int row = 0; row < rows; ++row) {
      for (int lane = 0; lane < d.dHead; ++lane) {
        keys[area(row, d.dHead) + static_cast<size_t>(lane)] = caches.keys.get(0, kvHead, row, lane);
        values[area(row, d.dHead) + static_cast<size_t>(lane)] = caches.values.get(0, kvHead, row, lane);
      }
    }
    const int group = d.heads / d.kvHeads;
    for (int head = kvHead * group; head < (kvHead + 1) * group; ++head) {
      for (int token = 0; token < tokensOf(inputs.hidden); ++token) {
        const float* query = &qkv[area(token, d.qkvRows()) + static_cast<size_t>(head * d.dHead)];
        double highest = -INFINITY;
        for (int row = 0; row < rows; ++row) {
          const double score = reference::dot(query, &keys[area(row, d.dHead)], d.dHead) * scale +
                               inputs.attentionMask.get(0, 0, token, row);
          scores[static_cast<size_t>(row)] = score;
          if (score > highest) highest = score;
        }
        double total = 0;
        std::vector<double> sums(static_cast<size_t>(d.dHead));
        for (int row = 0; row < rows; ++row) {
          const double weight = std::exp(scores[static_cast<size_t>(row)] - highest);
          if (weight == 0) continue;
          total += weight;
          for (int lane = 0; lane < d.dHead; ++lane) {
            sums[static_cast<size_t>(lane)] += weight * values[area(row, d.dHead) + static_cast<size_t>(lane)];
          }
        }
        float* out = &attended[area(token, d.queryColumns()) + static_cast<size_t>(head * d.dHead)];
        for (int lane = 0; lane < d.dHead; ++lane) {
          out[lane] = static_cast<float>(sums[static_cast<size_t>(lane)] / total);
        }
      }
    }
  }
}

void ExecutedShard::runLayers(const LayerInputs& inputs, const std::vector<LayerCaches>& caches,
                              const ArrayView& out) const {
  const Dimensions& d = description_.dimensions;
  const int tokens = tokensOf(inputs.hidden);
  std::vector<float> hidden = readRows(inputs.hidden, tokens, d.dModel);
  std::vector<float> normed;
  std::vector<float> qkv(area(tokens, d.qkvRows()));
  std::vector<float> attended(area(tokens, d.queryColumns()));
  std::vector<float> activated(area(tokens, d.dFf));
  const auto width = static_cast<size_t>(d.dModel);
  const auto add = [&](size_t token, size_t row, float value) { hidden[token * width + row] += value; };
  for (int index = 0; index < range_.size(); ++index) {
    const LayerWeights& layer = weights_.layer(range_.start + index);
    const LayerCaches& cache = caches[static_cast<size_t>(index)];
    normalise(hidden, tokens, layer.attentionNorm, description_.normEpsilon, normed);
    multiply(layer.qkv, {0, layer.qkv.rows()}, normed.data(), tokens, [&](size_t token, size_t row, float value) {
      qkv[token * static_cast<size_t>(d.qkvRows()) + row] = value;
    });
    for (int token = 0; token < tokens; ++token) {
      for (int head = 0; head < d.heads + d.kvHeads; ++head) {
        rotate(inputs, token, &qkv[area(token, d.qkvRows()) + static_cast<size_t>(head * d.dHead)]);
      }
    }
    writeCache(inputs, cache, qkv);
    attend(inputs, cache, qkv, attended);
    multiply(layer.attentionOutput, {0, d.dModel}, attended.data(), tokens, add);
    normalise(hidden, tokens, layer.feedForwardNorm, description_.normEpsilon, normed);
    const auto columns = static_cast<size_t>(d.dFf);
    multiply(layer.gateUp, {0, d.dFf}, normed.data(), tokens,
             [&](size_t token, size_t row, float gate) { activated[token * columns + row] = gate; });
    multiply(layer.gateUp, {d.dFf, 2 * d.dFf}, normed.data(), tokens, [&](size_t token, size_t row, float up) {
      float& gate = activated[token * columns + row - columns];
      gate = reference::swiglu(gate, up);
    });
    multiply(layer.down, {0, d.dModel}, activated.data(), tokens, add);
  }
  for (int token = 0; token < tokens; ++token) {
    for (int channel = 0; channel < d.dModel; ++channel) {
      out.set(0, channel, token, 0, hidden[area(token, d.dModel) + static_cast<size_t>(channel)]);
    }
  }
}

void ExecutedShard::runHead(const ArrayView& input, const ArrayView& logits) const {
  const int tokens = tokensOf(input);
  std::vector<float> normed;
  normalise(readRows(input, tokens, description_.dimensions.dModel), tokens, weights_.outputNorm(),
            description_.normEpsilon, normed);
  multiply(weights_.head(), range_, normed.data(), tokens, [&](size_t token, size_t row, float value) {
    logits.set(0, static_cast<int64_t>(row) - range_.start, static_cast<int64_t>(token), 0, value);
  });
}

}  // namespace shardbench::coreml::stand_in
