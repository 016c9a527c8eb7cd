#pragma once

#include <vector>

#include "spec/chain_spec.h"

namespace shardbench {

// Cosine and sine of every position, computed in double and scaled by the attention factor:
// angle(position, i) = position / (base^(2 i / lanes) x factors[i]). Long-rope, arXiv 2402.13753.
class RotaryTable {
 public:
  RotaryTable(const RotarySpec& spec, int positions);

  int pairs() const { return pairs_; }
  const float* cosine(int position) const { return &cosine_[index(position)]; }
  const float* sine(int position) const { return &sine_[index(position)]; }

 private:
  size_t index(int position) const { return static_cast<size_t>(position) * static_cast<size_t>(pairs_); }

  int pairs_;
  std::vector<float> cosine_;
  std::vector<float> sine_;
};

}  // namespace shardbench
