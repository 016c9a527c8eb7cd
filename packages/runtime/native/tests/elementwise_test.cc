// The floating-point work of the CPU backend: one set of bits from every variant, near the double result.
#include "backend/cpu/elementwise.h"

#include <bit>
#include <cmath>
#include <limits>

#include "backend/cpu/processor.h"
#include "base/half.h"
#include "tests/check/check.h"
#include "tests/check/elementwise_variants.h"
#include "tests/check/nearest_half.h"
#include "tests/check/random.h"

namespace shardbench::cpu {

namespace {

using test::checkSameBits;
using test::lengths;
using test::Random;
using test::variants;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST("the processor has what the compiler's own detection says") {
#if defined(SHARDBENCH_X64)
  __builtin_cpu_init();
  CHECK_EQUAL(processor().avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                                     __builtin_cpu_supports("f16c"));
  CHECK_EQUAL(processor().avx512, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"));
  CHECK_EQUAL(processor().avx512Vnni, processor().avx512 && __builtin_cpu_supports("avx512vnni"));
  CHECK(!processor().avxVnni || processor().avx2);
  CHECK(!processor().amxInt8 || processor().avx512Vnni);
#elif defined(SHARDBENCH_ARM64) && defined(__linux__)
  // What the processor itself says of sdot, in a register whose reads the system answers.
  uint64_t attributes = 0;
  asm("mrs %0, ID_AA64ISAR0_EL1" : "=r"(attributes));
  CHECK_EQUAL(processor().dotProduct, (attributes >> 44 & 0xf) != 0);
#else
  CHECK(!processor().avx2 && !processor().avxVnni && !processor().amxInt8);
  CHECK(!processor().avx512 && !processor().avx512Vnni);
#endif
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

TEST("every variant finds the nearest fp16 number, halves to even, infinite beyond the range") {
  std::vector<float> x = {0.0f,      -0.0f, 65504, 65519.996f, 65520,    -65520,          1e30f,
                          -INFINITY, 1e-40f, -0x1p-14f, 0x1p-24f, 0x1p-25f, 0x1.000002p-25f};
  Random random(13);
  for (int i = 0; i < 10000; ++i) {
    // Any number around the range; one on a tie between normal numbers or beside it; a tie between subnormal ones.
    const auto sign = static_cast<uint32_t>(random.integer(0, 1)) << 31;
    const auto exponent = static_cast<uint32_t>(random.integer(95, 145)) << 23;
    const auto mantissa = static_cast<uint32_t>(random.bits() & 0x7fffff);
    const auto nearTie = static_cast<uint32_t>(random.integer(0x0fff, 0x1001));
    x.push_back(std::bit_cast<float>(sign | exponent | mantissa));
    x.push_back(std::bit_cast<float>(sign | exponent | (mantissa & 0x7fe000) | nearTie));
    x.push_back((static_cast<float>(random.integer(-1024, 1023)) + 0.5f) * 0x1p-24f);
  }
  for (const Elementwise* variant : variants()) {
    std::vector<uint16_t> out(x.size());
    variant->toHalf(x.data(), static_cast<int>(x.size()), out.data());
    for (size_t i = 0; i < x.size(); ++i) {
      CHECK_EQUAL(static_cast<double>(halfToFloat(out[i])), test::nearestHalf(x[i]));
      CHECK_EQUAL(std::signbit(halfToFloat(out[i])), std::signbit(x[i]));
    }
  }
}

TEST("fp16 numbers have the same bits with every variant, a NaN as well, and nothing is written behind them") {
  checkSameBits([](const Elementwise& variant, int length) {
    std::vector<float> x = Random(14).numbers(length, 70000);
    x[x.size() / 2] = std::bit_cast<float>(0xffd56789u);
    std::vector<uint16_t> out(x.size() + 1, 0xabcd);
    variant.toHalf(x.data(), length, out.data());
    for (size_t i = 0; i < x.size(); ++i) CHECK_EQUAL(out[i], floatToHalf(x[i]));
    CHECK_EQUAL(out.back(), 0xabcd);
    return out;
  });
}

}  // namespace shardbench::cpu
