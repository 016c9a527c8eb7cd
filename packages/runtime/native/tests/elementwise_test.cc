// The floating-point work of the CPU backend: one set of bits from every variant, near the double result.
#include "backend/cpu/elementwise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/cpu/processor.h"
#include "tests/check/check.h"
#include "tests/check/elementwise_variants.h"
#include "tests/check/random.h"

namespace shardbench::cpu {

namespace {

using test::checkSameBits;
using test::lengths;
using test::Random;
using test::sameBits;
using test::variants;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// One query over random keys and values.
struct AttentionCase {
  AttentionCase(int positionCount, int dHeadCount, uint64_t seed, float spread = 1)
      : positions(positionCount),
        dHead(dHeadCount),
        query(Random(seed).numbers(dHead, spread)),
        keys(Random(seed + 1).numbers(positions * dHead, spread)),
        values(Random(seed + 2).numbers(positions * dHead)) {}

  std::vector<float> run(const Elementwise& variant) const { return runAll(variant, {query}, {positions})[0]; }
  // Several queries at once, each over its own number of positions.
  std::vector<std::vector<float>> runAll(const Elementwise& variant, const std::vector<std::vector<float>>& queries,
                                         const std::vector<int>& seen) const {
    const int tiles = (positions + kKeyTile - 1) / kKeyTile;
    // What no query sees may hold anything.
    std::vector<float> tiled(static_cast<size_t>(tiles * kKeyTile * dHead), kNan);
    for (int p = 0; p < positions; ++p) {
      for (int i = 0; i < dHead; ++i) {
        tiled[static_cast<size_t>((p / kKeyTile * dHead + i) * kKeyTile + p % kKeyTile)] = keys[at(p, i)];
      }
    }
    const auto stride = static_cast<size_t>(tiles * kKeyTile);
    std::vector<float> scores(queries.size() * stride, kNan);
    std::vector<std::vector<float>> results(queries.size(), std::vector<float>(static_cast<size_t>(dHead), kNan));
    std::vector<const float*> from;
    std::vector<float*> to;
    for (size_t q = 0; q < queries.size(); ++q) {
      from.push_back(queries[q].data());
      to.push_back(results[q].data());
    }
    variant.attend({.queries = from.data(),
                    .out = to.data(),
                    .positions = seen.data(),
                    .count = static_cast<int>(queries.size()),
                    .keys = tiled.data(),
                    .values = values.data(),
                    .dHead = dHead,
                    .scale = 1.0f / std::sqrt(static_cast<float>(dHead)),
                    .scores = scores.data(),
                    .scoreStride = stride});
    return results;
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
      const double weight = weights[static_cast<size_t>(p)] / sum;
      for (int i = 0; i < dHead; ++i) out[static_cast<size_t>(i)] += weight * values[at(p, i)];
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

TEST("attention gives the same bits with every variant, near the double result") {
  for (const int positions : lengths()) {
    for (const int dHead : {16, 48}) {
      const float spread = positions % 2 == 0 ? 1.0f : 4.0f;
      const AttentionCase attention(positions, dHead, static_cast<uint64_t>(positions), spread);
      const std::vector<float> found = attention.run(kBaselineElementwise);
      const std::vector<double> exact = attention.exact();
      for (size_t i = 0; i < found.size(); ++i) CHECK(std::abs(found[i] - exact[i]) < 2e-6);
      for (const Elementwise* variant : variants()) CHECK(sameBits(attention.run(*variant), found));
    }
  }
}

TEST("a query's attention does not depend on the queries beside it, nor on positions that it does not see") {
  for (const int count : {2, 3, 7, 8, 9, kAttendQueries}) {
    for (const int dHead : {16, 80, 128}) {
      const AttentionCase attention(100, dHead, static_cast<uint64_t>(count));
      std::vector<std::vector<float>> queries;
      std::vector<int> seen;
      for (int q = 0; q < count; ++q) {
        queries.push_back(Random(static_cast<uint64_t>(q)).numbers(dHead));
        // Three queries a position, as the heads of a group have them, up to the last.
        seen.push_back(100 - (count - 1 - q) / 3);
      }
      for (const Elementwise* variant : variants()) {
        const auto together = attention.runAll(*variant, queries, seen);
        for (int q = 0; q < count; ++q) {
          const auto at = static_cast<size_t>(q);
          AttentionCase alone = attention;
          alone.positions = seen[at];
          alone.query = queries[at];
          CHECK(sameBits(alone.run(kBaselineElementwise), together[at]));
        }
        // The first query sees neither key nor value of the last position.
        AttentionCase poisoned = attention;
        for (int i = 0; i < dHead; ++i) {
          poisoned.keys[poisoned.at(99, i)] = kNan;
          poisoned.values[poisoned.at(99, i)] = kNan;
        }
        const int before = seen[0];
        seen[0] = std::min(before, 99);
        CHECK(sameBits(poisoned.runAll(*variant, queries, seen)[0], attention.runAll(*variant, queries, seen)[0]));
        seen[0] = before;
      }
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
