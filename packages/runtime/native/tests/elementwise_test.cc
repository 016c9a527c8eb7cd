// The floating-point work of the CPU backend: one set of bits from every variant, near the double result, and values
// that are not finite never turn into numbers.
#include "backend/cpu/elementwise.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "backend/cpu/processor.h"
#include "tests/check/check.h"
#include "tests/check/random.h"

namespace shardbench::cpu {

namespace {

using test::Random;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Variants that this machine executes.
std::vector<const Elementwise*> variants() {
  std::vector<const Elementwise*> all = {&kBaselineElementwise};
#if defined(SHARDBENCH_X64)
  if (processor().avx2) all.push_back(&kAvx2Elementwise);
  if (processor().avx512) all.push_back(&kAvx512Elementwise);
#endif
  return all;
}

// Every tail of a vector of 16, some of several vectors, and one long.
std::vector<int> lengths() {
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
    const auto expected = compute(kBaselineElementwise, length);
    for (const Elementwise* variant : variants()) CHECK(sameBits(compute(*variant, length), expected));
  }
}

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

// One query over random keys and values.
struct AttentionCase {
  AttentionCase(int positionCount, int dHeadCount, uint64_t seed, float spread = 1)
      : positions(positionCount),
        dHead(dHeadCount),
        query(Random(seed).numbers(dHead, spread)),
        keys(Random(seed + 1).numbers(positions * dHead, spread)),
        values(Random(seed + 2).numbers(positions * dHead)) {}

  std::vector<float> run(const Elementwise& variant) const {
    std::vector<float> scores(static_cast<size_t>((positions + 15) / 16 * 16));
    std::vector<float> out(static_cast<size_t>(dHead));
    variant.attend({.query = query.data(),
                    .keys = keys.data(),
                    .values = values.data(),
                    .positions = positions,
                    .dHead = dHead,
                    .scale = 1.0f / std::sqrt(static_cast<float>(dHead)),
                    .scores = scores.data(),
                    .out = out.data()});
    return out;
  }
  std::vector<double> exact() const {
    std::vector<double> weights;
    double highest = -INFINITY;
    for (int p = 0; p < positions; ++p) {
      double score = 0;
      for (int i = 0; i < dHead; ++i) score += static_cast<double>(query[static_cast<size_t>(i)]) * keys[at(p, i)];
      weights.push_back(score / std::sqrt(static_cast<double>(dHead)));
      highest = std::fmax(highest, weights.back());
    }
    double sum = 0;
    for (double& weight : weights) sum += weight = std::exp(weight - highest);
    std::vector<double> out(static_cast<size_t>(dHead));
    for (int p = 0; p < positions; ++p) {
      for (int i = 0; i < dHead; ++i) out[static_cast<size_t>(i)] += weights[static_cast<size_t>(p)] / sum * values[at(p, i)];
    }
    return out;
  }
  size_t at(int position, int lane) const { return static_cast<size_t>(position * dHead + lane); }

  int positions;
  int dHead;
  std::vector<float> query;
  std::vector<float> keys;
  std::vector<float> values;
};

}  // namespace

TEST("the processor has what the compiler's own detection says") {
#if defined(SHARDBENCH_X64)
  __builtin_cpu_init();
  CHECK_EQUAL(processor().avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
  CHECK_EQUAL(processor().avx512, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"));
  CHECK_EQUAL(processor().avx512Vnni, processor().avx512 && __builtin_cpu_supports("avx512vnni"));
#else
  CHECK(!processor().avx2 && !processor().avx512 && !processor().avx512Vnni);
#endif
}

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
    variant->dequantise(sums.data(), sums.data(), rowScales.data(), kNan, 16, out.data());
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

TEST("dequantising is the integer sum times both scales, at the extremes too") {
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
      variant->dequantise(high.data(), low.data(), scales.data(), 0.03125f, length, out.data());
      for (size_t i = 0; i < out.size(); ++i) {
        const int64_t sum = static_cast<int64_t>(high[i]) * 256 + low[i];
        CHECK_EQUAL(out[i], static_cast<float>(sum) * scales[i] * 0.03125f);
      }
    }
  }
}

TEST("the norm gives the same bits with every variant, near the double result") {
  checkSameBits([](const Elementwise& variant, int length) {
    const std::vector<float> x = Random(6).numbers(length, 20);
    const std::vector<float> weight = Random(7).numbers(length);
    std::vector<float> out(x.size());
    variant.rmsNorm(x.data(), weight.data(), 1e-5f, length, out.data());
    double squares = 0;
    for (const float value : x) squares += static_cast<double>(value) * value;
    const double factor = 1.0 / std::sqrt(squares / length + 1e-5);
    for (size_t i = 0; i < x.size(); ++i) {
      const double expected = x[i] * factor * weight[i];
      CHECK(std::abs(out[i] - expected) <= 1e-6 * std::abs(expected));
    }
    return out;
  });
}

TEST("the norm of a zero row is zero, and of a poisoned row NaN") {
  for (const Elementwise* variant : variants()) {
    const std::vector<float> weight(20, 1);
    std::vector<float> x(20, 0);
    std::vector<float> out(20, 1);
    variant->rmsNorm(x.data(), weight.data(), 1e-5f, 20, out.data());
    for (const float value : out) CHECK_EQUAL(value, 0.0f);
    x[19] = kNan;
    variant->rmsNorm(x.data(), weight.data(), 1e-5f, 20, out.data());
    for (const float value : out) CHECK(std::isnan(value));
  }
}

TEST("a dot product gives the same bits with every variant, near the double result") {
  for (const int length : lengths()) {
    const std::vector<float> a = Random(11).numbers(length);
    const std::vector<float> b = Random(12).numbers(length);
    double exact = 0;
    for (size_t i = 0; i < a.size(); ++i) exact += static_cast<double>(a[i]) * b[i];
    const float found = kBaselineElementwise.dot(a.data(), b.data(), length);
    CHECK(std::abs(found - exact) < 1e-6 * length);
    for (const Elementwise* variant : variants()) CHECK_EQUAL(variant->dot(a.data(), b.data(), length), found);
  }
}

TEST("adding gives the same bits with every variant") {
  checkSameBits([](const Elementwise& variant, int length) {
    std::vector<float> out = Random(8).numbers(length);
    const std::vector<float> before = out;
    const std::vector<float> a = Random(9).numbers(length);
    variant.add(a.data(), length, out.data());
    for (size_t i = 0; i < out.size(); ++i) CHECK_EQUAL(out[i], before[i] + a[i]);
    return out;
  });
}

TEST("SwiGLU gives the same bits with every variant, within one part in two million of the double result") {
  checkSameBits([](const Elementwise& variant, int length) {
    Random random(static_cast<uint64_t>(length));
    const std::vector<float> gate = random.numbers(length, length % 2 == 0 ? 4.0f : 86.0f);
    const std::vector<float> up = random.numbers(length);
    std::vector<float> out(gate.size());
    variant.swiglu(gate.data(), up.data(), length, out.data());
    for (size_t i = 0; i < out.size(); ++i) {
      const double expected = gate[i] / (1.0 + std::exp(-static_cast<double>(gate[i]))) * up[i];
      CHECK(std::abs(out[i] - expected) <= 5e-7 * std::abs(expected) + 1e-44);
    }
    return out;
  });
}

TEST("SwiGLU of a very negative gate vanishes, of a very positive one is the gate, of NaN is NaN") {
  const std::vector<float> gate = {-88, -100, -1e30f, 0, 100, 1e30f, kNan, 1};
  const std::vector<float> up = {1, 1, 1, 1, 1, 1, 1, kNan};
  for (const Elementwise* variant : variants()) {
    std::vector<float> out(gate.size());
    variant->swiglu(gate.data(), up.data(), static_cast<int>(gate.size()), out.data());
    CHECK(std::abs(out[0]) < 1e-35f);
    CHECK(std::abs(out[1]) < 1e-35f);
    CHECK(std::abs(out[2]) < 1e-7f);
    CHECK_EQUAL(out[3], 0.0f);
    CHECK_EQUAL(out[4], 100.0f);
    CHECK_EQUAL(out[5], 1e30f);
    CHECK(std::isnan(out[6]));
    CHECK(std::isnan(out[7]));
  }
}

TEST("rotating turns pairs of lanes, leaves the others alone and gives the same bits with every variant") {
  for (int pairs = 1; pairs <= 40; ++pairs) {
    const int lanes = 2 * pairs + 5;
    const std::vector<float> before = Random(10).numbers(lanes);
    std::vector<float> cosine;
    std::vector<float> sine;
    for (int i = 0; i < pairs; ++i) {
      cosine.push_back(static_cast<float>(1.19 * std::cos(0.3 * i + 1)));
      sine.push_back(static_cast<float>(1.19 * std::sin(0.3 * i + 1)));
    }
    for (const Elementwise* variant : variants()) {
      std::vector<float> head = before;
      variant->rotate(head.data(), cosine.data(), sine.data(), pairs);
      for (int i = 0; i < pairs; ++i) {
        const auto first = static_cast<size_t>(i);
        const auto second = static_cast<size_t>(i + pairs);
        CHECK_EQUAL(head[first], before[first] * cosine[first] - before[second] * sine[first]);
        CHECK_EQUAL(head[second], before[second] * cosine[first] + before[first] * sine[first]);
      }
      for (int i = 2 * pairs; i < lanes; ++i) CHECK_EQUAL(head[static_cast<size_t>(i)], before[static_cast<size_t>(i)]);
    }
  }
}

TEST("attention gives the same bits with every variant, near the double result") {
  for (const int positions : lengths()) {
    for (const int dHead : {16, 48}) {
      const AttentionCase attention(positions, dHead, static_cast<uint64_t>(positions), positions % 2 == 0 ? 1.0f : 4.0f);
      const std::vector<float> found = attention.run(kBaselineElementwise);
      const std::vector<double> exact = attention.exact();
      for (size_t i = 0; i < found.size(); ++i) CHECK(std::abs(found[i] - exact[i]) < 2e-6);
      for (const Elementwise* variant : variants()) CHECK(sameBits(attention.run(*variant), found));
    }
  }
}

TEST("attention over scores far apart takes the value of the highest") {
  AttentionCase attention(20, 16, 1);
  attention.query.assign(16, 100);
  attention.keys.assign(attention.keys.size(), -100);
  for (int i = 0; i < 16; ++i) attention.keys[attention.at(13, i)] = 100;
  for (const Elementwise* variant : variants()) {
    const std::vector<float> out = attention.run(*variant);
    for (int i = 0; i < 16; ++i) CHECK_EQUAL(out[static_cast<size_t>(i)], attention.values[attention.at(13, i)]);
  }
}

TEST("attention over a key, a value or a query that is NaN is NaN") {
  for (const Elementwise* variant : variants()) {
    for (const int position : {0, 15, 16, 19}) {
      AttentionCase key(20, 16, 2);
      key.keys[key.at(position, 3)] = kNan;
      for (const float value : key.run(*variant)) CHECK(std::isnan(value));
      AttentionCase value(20, 16, 3);
      value.values[value.at(position, 3)] = kNan;
      CHECK(std::isnan(value.run(*variant)[3]));
    }
    AttentionCase query(20, 16, 4);
    query.query[0] = kNan;
    for (const float value : query.run(*variant)) CHECK(std::isnan(value));
  }
}

}  // namespace shardbench::cpu
