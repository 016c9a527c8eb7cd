// Deliberate faults of the CPU backend, for tests of the gates. Only the addon `addon_faults` is compiled with
// SHARDBENCH_FAULTS; in every other build the hooks do nothing and leave nothing behind.
#pragma once

#include "backend/backend.h"
#include "base/clock.h"
#include "base/range.h"
#include "spec/chain_spec.h"

#if defined(SHARDBENCH_FAULTS)
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>
#endif

namespace shardbench::fault {

// The rotation of one head at one position: tables of `pairs` values.
struct Turn {
  const float* cosine;
  const float* sine;
  int pairs;
};

// A key's place among the heads.
constexpr int kKey = -1;

#if defined(SHARDBENCH_FAULTS)

// The fault that the environment names, as `kind:start-end:number`: it concerns layer shards within [start, end), or
// the machine where the kind stands alone. The number is a position, a head, a block size, a percentage, or nothing, as the kind has it.
struct Planted {
  char kind[32] = {};
  Range layers;
  int number = 0;

  Planted() {
    const char* text = std::getenv("SHARDBENCH_FAULT");
    if (text != nullptr) std::sscanf(text, "%31[a-zA-Z]:%d-%d:%d", kind, &layers.start, &layers.end, &number);
  }
  bool is(const char* name, Range shard) const {
    return std::strcmp(kind, name) == 0 && layers.start <= shard.start && shard.end <= layers.end;
  }
};

inline const Planted& planted() {
  static const Planted fault;
  return fault;
}

// `noKernels`: this machine has no accelerated kernel family.
inline bool hidesKernels() { return std::strcmp(planted().kind, "noKernels") == 0; }

// `staleRow`: the cache row of one position is not written, so whatever it held stays. `staleRowInBlocks`: the same,
// but only in blocks of several tokens.
inline bool leavesRow(Range shard, const PositionBlock& block, int position) {
  if (position != planted().number) return false;
  return planted().is("staleRow", shard) || (planted().is("staleRowInBlocks", shard) && block.tokens > 1);
}

// `missingAttentionFactor`: every head turns by tables without the factor. `fullWidthHead`: query head `number` turns
// all its lanes, with the frequencies of that width.
inline Turn turn(Range shard, const ChainSpec& spec, int head, int position, Turn clean) {
  thread_local std::vector<float> cosine;
  thread_local std::vector<float> sine;
  if (planted().is("missingAttentionFactor", shard)) {
    const auto factor = static_cast<float>(spec.rotary.attentionFactor);
    cosine.assign(clean.cosine, clean.cosine + clean.pairs);
    sine.assign(clean.sine, clean.sine + clean.pairs);
    for (float& value : cosine) value /= factor;
    for (float& value : sine) value /= factor;
    return {cosine.data(), sine.data(), clean.pairs};
  }
  if (planted().is("fullWidthHead", shard) && head == planted().number) {
    const int lanes = spec.dimensions.dHead;
    cosine.clear();
    sine.clear();
    for (int pair = 0; pair < lanes / 2; ++pair) {
      const double angle = position * std::pow(spec.rotary.base, -2.0 * pair / lanes);
      cosine.push_back(static_cast<float>(std::cos(angle) * spec.rotary.attentionFactor));
      sine.push_back(static_cast<float>(std::sin(angle) * spec.rotary.attentionFactor));
    }
    return {cosine.data(), sine.data(), lanes / 2};
  }
  return clean;
}

// `swapTokens`: the outputs of tokens 1 and 2 change places in blocks of `number` tokens. `notFinite`: one value at one
// position is NaN. `hidden` is [block.tokens, dModel].
inline void spoilOutput(Range shard, const PositionBlock& block, int dModel, float* hidden) {
  const auto width = static_cast<size_t>(dModel);
  if (planted().is("swapTokens", shard) && block.tokens == planted().number && block.tokens > 2) {
    std::swap_ranges(hidden + width, hidden + 2 * width, hidden + 2 * width);
  }
  const int token = planted().number - block.start;
  if (planted().is("notFinite", shard) && token >= 0 && token < block.tokens) {
    hidden[static_cast<size_t>(token) * width] = std::numeric_limits<float>::quiet_NaN();
  }
}

// `slowShard`: the shard takes `number` percent longer than its work does.
class Slowness {
 public:
  explicit Slowness(Range shard) : percent_(planted().is("slowShard", shard) ? planted().number : 0), start_(nowNs()) {}
  ~Slowness() {
    const int64_t end = start_ + (nowNs() - start_) * (100 + percent_) / 100;
    while (percent_ > 0 && nowNs() < end) {
    }
  }
  Slowness(const Slowness&) = delete;
  Slowness& operator=(const Slowness&) = delete;

 private:
  int percent_;
  int64_t start_;
};

#else

class Slowness {
 public:
  explicit constexpr Slowness(Range) {}
};

inline constexpr bool hidesKernels() { return false; }
inline constexpr bool leavesRow(Range, const PositionBlock&, int) { return false; }
inline constexpr Turn turn(Range, const ChainSpec&, int, int, Turn clean) { return clean; }
inline constexpr void spoilOutput(Range, const PositionBlock&, int, float*) {}

#endif

}  // namespace shardbench::fault
