// Attention of the CPU backend: one set of bits from every variant, near the double result, over a cache of binary16.
#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/cpu/elementwise.h"
#include "base/half.h"
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

std::vector<uint16_t> inHalf(const std::vector<float>& x) {
  std::vector<uint16_t> halves;
  for (const float value : x) halves.push_back(floatToHalf(value));
  return halves;
}

std::vector<float> roundedToHalf(std::vector<float> x) {
  for (float& value : x) value = halfToFloat(floatToHalf(value));
  return x;
}

// One query over random keys and values, which are numbers that the cache can hold.
struct AttentionCase {
  AttentionCase(int positionCount, int dHeadCount, uint64_t seed, float spread = 1)
      : positions(positionCount),
        dHead(dHeadCount),
        query(Random(seed).numbers(dHead, spread)),
        keys(roundedToHalf(Random(seed + 1).numbers(positions * dHead, spread))),
        values(roundedToHalf(Random(seed + 2).numbers(positions * dHead))) {}

  std::vector<float> run(const Elementwise& variant) const { return runAll(variant, {query}, {positions})[0]; }
  // The query that many times, each a result of its own.
  std::vector<std::vector<float>> repeated(const Elementwise& variant, int count) const {
    const auto times = static_cast<size_t>(count);
    return runAll(variant, std::vector(times, query), std::vector(times, positions));
  }
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
    const std::vector<uint16_t> keyTiles = inHalf(tiled);
    const std::vector<uint16_t> valueRows = inHalf(values);
    std::vector<float> widened(static_cast<size_t>(kWidenedRows * dHead), kNan);
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
                    .keys = keyTiles.data(),
                    .values = valueRows.data(),
                    .dHead = dHead,
                    .scale = 1.0f / std::sqrt(static_cast<float>(dHead)),
                    .scores = scores.data(),
                    .scoreStride = stride,
                    .widened = widened.data()});
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
  for (const int count : {2, 3, 4, 5, 7, 8, 9, kAttendQueries}) {
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

// One query reads the cache itself, many read what was widened for all of them.
TEST("attention over a key, a value or a query that is NaN is NaN") {
  for (const Elementwise* variant : variants()) {
    for (const int count : {1, kAttendQueries}) {
      for (const int position : {0, 15, 16, 19}) {
        AttentionCase key(20, 16, 2);
        key.keys[key.at(position, 3)] = kNan;
        for (const auto& out : key.repeated(*variant, count)) {
          for (const float value : out) CHECK(std::isnan(value));
        }
        AttentionCase value(20, 16, 3);
        value.values[value.at(position, 3)] = kNan;
        for (const auto& out : value.repeated(*variant, count)) CHECK(std::isnan(out[3]));
      }
      AttentionCase query(20, 16, 4);
      query.query[0] = kNan;
      for (const auto& out : query.repeated(*variant, count)) {
        for (const float value : out) CHECK(std::isnan(value));
      }
    }
  }
}

TEST("a value beyond the range of the cache makes its lane infinite, a key that matches a query makes all lanes NaN") {
  for (const Elementwise* variant : variants()) {
    for (const int count : {1, kAttendQueries}) {
      for (const int position : {0, 15, 16, 31, 32, 50}) {
        AttentionCase value(51, 16, 5);
        value.values[value.at(position, 3)] = -65520;
        for (const auto& out : value.repeated(*variant, count)) {
          CHECK_EQUAL(out[3], -INFINITY);
          CHECK(std::isfinite(out[4]));
        }
        AttentionCase key(51, 16, 6);
        key.query[3] = 0.5f;
        key.keys[key.at(position, 3)] = 65520;
        for (const auto& out : key.repeated(*variant, count)) {
          for (const float lane : out) CHECK(std::isnan(lane));
        }
      }
    }
  }
}

TEST("attention over one position gives its value back, the largest of the cache included") {
  for (const Elementwise* variant : variants()) {
    for (const int count : {1, kAttendQueries}) {
      AttentionCase attention(1, 48, 7);
      attention.values[17] = 65504;
      attention.values[47] = -0x1p-24f;
      for (const auto& out : attention.repeated(*variant, count)) CHECK(sameBits(out, attention.values));
    }
  }
}

}  // namespace shardbench::cpu
