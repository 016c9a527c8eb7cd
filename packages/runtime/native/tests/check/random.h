// Reproducible numbers for tests (splitmix64).
#pragma once

#include <cstdint>
#include <vector>

namespace shardbench::test {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // Uniform in [low, high], both included.
  int integer(int low, int high) {
    const auto count = static_cast<uint64_t>(static_cast<int64_t>(high) - low + 1);
    return static_cast<int>(low + static_cast<int64_t>(bits() % count));
  }
  // Uniform in [-1, 1) times `scale`.
  float number(float scale = 1) {
    return (static_cast<float>(bits() >> 40) * 0x1p-23f - 1.0f) * scale;
  }
  std::vector<float> numbers(int count, float scale = 1) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i) values.push_back(number(scale));
    return values;
  }
  std::vector<int8_t> signedBytes(size_t count) {
    std::vector<int8_t> values;
    for (size_t i = 0; i < count; ++i) values.push_back(static_cast<int8_t>(integer(-127, 127)));
    return values;
  }

 private:
  uint64_t state_;
};

}  // namespace shardbench::test
