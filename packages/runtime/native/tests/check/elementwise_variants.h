// The variants of the floating-point work, and the lengths at which they could differ.
#pragma once

#include <cstring>
#include <vector>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/processor.h"
#include "tests/check/check.h"

namespace shardbench::test {

using cpu::Elementwise;

// Variants that this machine executes.
inline std::vector<const Elementwise*> variants() {
  std::vector<const Elementwise*> all = {&cpu::kBaselineElementwise};
#if defined(SHARDBENCH_X64)
  if (cpu::processor().avx2) all.push_back(&cpu::kAvx2Elementwise);
  if (cpu::processor().avx512) all.push_back(&cpu::kAvx512Elementwise);
#elif defined(SHARDBENCH_ARM64)
  all.push_back(&cpu::kNeonElementwise);
#endif
  return all;
}

// Every tail of a vector of 16, some of several vectors, and one long.
inline std::vector<int> lengths() {
  std::vector<int> all;
  for (int length = 1; length <= 50; ++length) all.push_back(length);
  all.insert(all.end(), {127, 128, 129, 1000});
  return all;
}

template <typename Value>
bool sameBits(const std::vector<Value>& a, const std::vector<Value>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Value)) == 0;
}

// Checks that `compute(variant)`, a vector, has the same bits for every variant, for every length.
template <typename Compute>
void checkSameBits(const Compute& compute) {
  for (const int length : lengths()) {
    const auto expected = compute(cpu::kBaselineElementwise, length);
    for (const Elementwise* variant : variants()) CHECK(sameBits(compute(*variant, length), expected));
  }
}

}  // namespace shardbench::test
