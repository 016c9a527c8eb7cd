// What follows the integer products of AMX: scales, and what becomes of a value. The matrix unit leaves the core's other
// units idle, so that a part of the block is finished while the next one is multiplied, a few vectors after every panel.
#pragma once

#include "backend/cpu/lanes.h"

#include "backend/cpu/elementwise_lanes.h"
#include "backend/cpu/kernels/block.h"

namespace shardbench::cpu {

namespace {

inline Lanes numbersOf(const int32_t* integers) {
  IntLanes lanes;
  std::memcpy(&lanes, integers, sizeof lanes);
  return __builtin_convertvector(lanes, Lanes);
}

// The product of 16 rows with one token. `sums` are those of the token's first plane.
template <int Planes>
inline Lanes finished(const int32_t* sums, const float* rowScales, float tokenScale) {
  Lanes sum = numbersOf(sums);
  if constexpr (Planes == 2) sum = sum * 256.0f + numbersOf(sums + kBlockSumStride);
  return sum * load(rowScales) * tokenScale;
}

// Finishes what was handed over last: the sums of some tokens with one or two groups.
class Finisher {
 public:
  explicit Finisher(const Block& block) : block_(block) {}

  // Takes over the sums of `rows` rows from `row` on with `groups` groups from `group` on. What it had before must be
  // finished.
  void take(const int32_t* sums, int row, int rows, int group, int groups) {
    sums_ = sums;
    token_ = row / block_.planes;
    end_ = token_ + rows / block_.planes;
    group_ = &block_.groups[group];
    groups_ = groups;
  }
  int left() const { return end_ - token_; }

  // Out of line: the products' loop has few registers to spare.
  __attribute__((noinline)) void finish(int tokens) {
    const int end = tokens < left() ? token_ + tokens : end_;
    if (block_.planes == 2) {
      finishTo<2>(end);
    } else {
      finishTo<1>(end);
    }
  }

 private:
  template <int Planes>
  void finishTo(int end) {
    const size_t stride = block_.outStride;
    size_t at = static_cast<size_t>(token_) * stride;
    for (; token_ < end; ++token_, at += stride, sums_ += Planes * kBlockSumStride) {
      const float scale = block_.tokenScales[token_];
      if (block_.epilogue == Epilogue::swiglu) {
        const Lanes gate = finished<Planes>(sums_, group_[0].scales, scale);
        const Lanes up = finished<Planes>(sums_ + kGroupRows, group_[1].scales, scale);
        cpu::store(gate / (exponential(-gate) + 1.0f) * up, group_[0].out + at);
        continue;
      }
      for (int group = 0; group < groups_; ++group) {
        float* out = group_[group].out + at;
        const Lanes value = finished<Planes>(sums_ + group * kGroupRows, group_[group].scales, scale);
        cpu::store(block_.epilogue == Epilogue::add ? load(out) + value : value, out);
      }
    }
  }

  const Block& block_;
  const int32_t* sums_ = nullptr;
  int token_ = 0;
  int end_ = 0;
  const BlockGroup* group_ = nullptr;
  int groups_ = 0;
};

}  // namespace

}  // namespace shardbench::cpu
