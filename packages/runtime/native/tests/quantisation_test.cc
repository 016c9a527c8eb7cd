// Floats to integers and back: within half a step, and values that are not finite never turn into numbers.
#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/cpu/elementwise.h"
#include "tests/check/check.h"
#include "tests/check/elementwise_variants.h"
#include "tests/check/random.h"

namespace shardbench::cpu {

namespace {

using test::lengths;
using test::Random;
using test::sameBits;
using test::variants;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Planes {
  explicit Planes(const std::vector<float>& x, const Elementwise& variant = elementwise())
      : high(x.size()), low(x.size()) {
    scale = variant.quantisePlanes(x.data(), static_cast<int>(x.size()), high.data(), low.data());
  }
  int value(size_t i) const { return 256 * high[i] + low[i]; }

  std::vector<int8_t> high;
  std::vector<int8_t> low;
  float scale;
};

struct Bytes {
  explicit Bytes(const std::vector<float>& x, const Elementwise& variant = elementwise()) : values(x.size()) {
    scale = variant.quantise(x.data(), static_cast<int>(x.size()), values.data());
  }
  std::vector<int8_t> values;
  float scale;
};

}  // namespace

TEST("quantising a row with a value that is not finite gives no scale, wherever the value stands") {
  for (const float poison : {kNan, -kNan, kInfinity, -kInfinity}) {
    for (const int length : {1, 15, 16, 17, 33, 48}) {
      for (int at = 0; at < length; ++at) {
        std::vector<float> x = Random(1).numbers(length);
        x[static_cast<size_t>(at)] = poison;
        for (const Elementwise* variant : variants()) {
          CHECK(std::isnan(Bytes(x, *variant).scale));
          CHECK(std::isnan(Planes(x, *variant).scale));
        }
      }
    }
  }
}

TEST("a row without a scale dequantises to NaN, not to numbers") {
  const std::vector<int32_t> sums(16, 0);
  const std::vector<float> rowScales(16, 1);
  for (const Elementwise* variant : variants()) {
    std::vector<float> out(16);
    variant->dequantisePlanes(sums.data(), sums.data(), rowScales.data(), kNan, 16, out.data());
    for (const float value : out) CHECK(std::isnan(value));
    variant->dequantise(sums.data(), rowScales.data(), kNan, 16, out.data());
    for (const float value : out) CHECK(std::isnan(value));
  }
}

TEST("a zero row quantises to zeros with scale 0") {
  for (const Elementwise* variant : variants()) {
    const std::vector<float> zeros = {0.0f, -0.0f, 0.0f, -0.0f, 0.0f};
    const Bytes bytes(zeros, *variant);
    CHECK_EQUAL(bytes.scale, 0.0f);
    for (const int8_t value : bytes.values) CHECK_EQUAL(value, 0);
    const Planes planes(zeros, *variant);
    CHECK_EQUAL(planes.scale, 0.0f);
    for (size_t i = 0; i < zeros.size(); ++i) CHECK_EQUAL(planes.value(i), 0);
  }
}

TEST("a row too small for a scale's reciprocal quantises to zeros") {
  for (const Elementwise* variant : variants()) {
    for (const float tiny : {0x1p-149f, 0x1p-126f, 1e-37f, 9e-36f}) {
      const std::vector<float> row = {tiny, -tiny, 0, tiny / 2};
      const Planes planes(row, *variant);
      const Bytes bytes(row, *variant);
      for (size_t i = 0; i < row.size(); ++i) {
        CHECK(std::abs(static_cast<double>(planes.value(i)) * planes.scale) <= static_cast<double>(tiny) * 1.001);
        CHECK(std::abs(static_cast<double>(bytes.values[i]) * bytes.scale) <= static_cast<double>(tiny) * 1.001);
        CHECK(std::isfinite(planes.scale) && std::isfinite(bytes.scale));
      }
    }
  }
}

TEST("quantising keeps every value within half a step and the largest at 127") {
  Random random(2);
  for (const int length : lengths()) {
    const std::vector<float> x = random.numbers(length, std::ldexp(1.0f, random.integer(-60, 60)));
    const Bytes bytes(x);
    int largest = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double error = std::abs(static_cast<double>(x[i]) - static_cast<double>(bytes.values[i]) * bytes.scale);
      CHECK(error <= bytes.scale * 0.50002);
      largest = std::max(largest, std::abs(static_cast<int>(bytes.values[i])));
    }
    CHECK_EQUAL(largest, 127);
  }
}

TEST("two planes keep every value within half a step of 1/32512, one more where the low plane would be 128") {
  Random random(3);
  for (const int length : lengths()) {
    const std::vector<float> x = random.numbers(length, std::ldexp(1.0f, random.integer(-60, 60)));
    const Planes planes(x);
    for (size_t i = 0; i < x.size(); ++i) {
      CHECK(planes.high[i] >= -127 && planes.low[i] >= -127);
      const double steps = std::abs(static_cast<double>(x[i]) / planes.scale - planes.value(i));
      CHECK(steps <= (planes.low[i] == 127 ? 1.51 : 0.51));
    }
  }
}

TEST("two planes hold every integer up to 32512 exactly, but for those that are 128 above a multiple of 256") {
  std::vector<float> x;
  for (int value = -32512; value <= 32512; ++value) x.push_back(static_cast<float>(value));
  for (const Elementwise* variant : variants()) {
    const Planes planes(x, *variant);
    CHECK_EQUAL(planes.scale, 1.0f);
    for (size_t i = 0; i < x.size(); ++i) {
      const int value = static_cast<int>(i) - 32512;
      CHECK_EQUAL(planes.value(i), ((value % 256) + 256) % 256 == 128 ? value - 1 : value);
    }
  }
}

TEST("the largest finite floats quantise like any others") {
  const float largest = std::numeric_limits<float>::max();
  const std::vector<float> x = {largest, -largest, 0, largest / 4};
  for (const Elementwise* variant : variants()) {
    const Planes planes(x, *variant);
    CHECK_EQUAL(planes.value(0), 32512);
    CHECK_EQUAL(planes.value(1), -32512);
    CHECK_EQUAL(planes.value(2), 0);
    CHECK_EQUAL(planes.value(3), 8128);
    CHECK_EQUAL(static_cast<int>(Bytes(x, *variant).values[1]), -127);
  }
}

TEST("quantising gives the same bits with every variant") {
  Random random(4);
  for (const int length : lengths()) {
    const std::vector<float> x = random.numbers(length, 5);
    const Bytes bytes(x, kBaselineElementwise);
    const Planes planes(x, kBaselineElementwise);
    for (const Elementwise* variant : variants()) {
      const Bytes otherBytes(x, *variant);
      const Planes otherPlanes(x, *variant);
      CHECK(otherBytes.scale == bytes.scale && sameBits(otherBytes.values, bytes.values));
      CHECK(otherPlanes.scale == planes.scale && sameBits(otherPlanes.high, planes.high) &&
            sameBits(otherPlanes.low, planes.low));
    }
  }
}

TEST("dequantising is the sum of one plane, or of both, times both scales, at the extremes too") {
  Random random(5);
  for (const int length : lengths()) {
    std::vector<int32_t> high;
    std::vector<int32_t> low;
    for (int i = 0; i < length; ++i) {
      high.push_back(i == 0 ? std::numeric_limits<int32_t>::min() : random.integer(-2'000'000'000, 2'000'000'000));
      low.push_back(i == 0 ? std::numeric_limits<int32_t>::min() : random.integer(-2'000'000'000, 2'000'000'000));
    }
    const std::vector<float> scales = random.numbers(length);
    for (const Elementwise* variant : variants()) {
      std::vector<float> out(static_cast<size_t>(length));
      variant->dequantise(high.data(), scales.data(), 0.03125f, length, out.data());
      for (size_t i = 0; i < out.size(); ++i) CHECK_EQUAL(out[i], static_cast<float>(high[i]) * scales[i] * 0.03125f);
      variant->dequantisePlanes(high.data(), low.data(), scales.data(), 0.03125f, length, out.data());
      for (size_t i = 0; i < out.size(); ++i) {
        const float sum = static_cast<float>(high[i]) * 256 + static_cast<float>(low[i]);
        CHECK_EQUAL(out[i], sum * scales[i] * 0.03125f);
      }
    }
  }
}

}  // namespace shardbench::cpu
