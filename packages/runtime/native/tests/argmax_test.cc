// The choice of a token: the highest logit, the lowest id on a tie, never NaN while there is a number.
#include "chain/argmax.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/half.h"
#include "tests/check/check.h"
#include "tests/check/random.h"

namespace shardbench {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The definition, one logit after the other.
uint32_t expectedToken(const std::vector<float>& logits) {
  uint32_t best = 0;
  for (uint32_t id = 1; id < logits.size(); ++id) {
    const bool first = std::isnan(logits[best]) && !std::isnan(logits[id]);
    if (first || logits[id] > logits[best]) best = id;
  }
  return best;
}

LogitsView contiguous(const std::vector<float>& logits, size_t from, size_t to) {
  return {.data = logits.data() + from, .channels = static_cast<int>(to - from), .tokenStride = 0, .channelStride = 1};
}

// Best of a vocabulary that is cut after every id in `cuts`.
uint32_t bestOfCuts(const std::vector<float>& logits, std::vector<size_t> cuts) {
  cuts.push_back(logits.size());
  Candidate best;
  size_t from = 0;
  for (const size_t to : cuts) {
    const Candidate candidate = bestOf(contiguous(logits, from, to), 0, static_cast<uint32_t>(from));
    if (from == 0 || beats(candidate, best)) best = candidate;
    from = to;
  }
  return best.token;
}

// Best where channels lie `stride` floats apart.
uint32_t bestOfStrided(const std::vector<float>& logits, int stride) {
  std::vector<float> spread(logits.size() * static_cast<size_t>(stride), kInfinity);
  for (size_t i = 0; i < logits.size(); ++i) spread[i * static_cast<size_t>(stride)] = logits[i];
  const LogitsView view = {.data = spread.data(),
                           .channels = static_cast<int>(logits.size()),
                           .tokenStride = 0,
                           .channelStride = stride};
  return bestOf(view, 0, 0).token;
}

// Best where the logits are binary16 numbers, `stride` apart.
uint32_t bestOfHalves(const std::vector<float>& logits, int stride) {
  std::vector<uint16_t> halves(logits.size() * static_cast<size_t>(stride), floatToHalf(kInfinity));
  for (size_t i = 0; i < logits.size(); ++i) halves[i * static_cast<size_t>(stride)] = floatToHalf(logits[i]);
  const LogitsView view = {.data = halves.data(),
                           .channels = static_cast<int>(logits.size()),
                           .tokenStride = 0,
                           .channelStride = stride,
                           .type = LogitType::float16};
  const Candidate best = bestOf(view, 0, 0);
  const float there = halfToFloat(floatToHalf(logits[best.token]));
  CHECK(best.logit == there || (std::isnan(best.logit) && std::isnan(there)));
  CHECK(logitAt(view, 0, static_cast<int>(best.token)) == there || std::isnan(there));
  return best.token;
}

void checkEveryWay(const std::vector<float>& logits) {
  const uint32_t expected = expectedToken(logits);
  CHECK_EQUAL(bestOfHalves(logits, 1), expected);
  CHECK_EQUAL(bestOfHalves(logits, 3), expected);
  CHECK_EQUAL(bestOfCuts(logits, {}), expected);
  CHECK_EQUAL(bestOfCuts(logits, {logits.size() / 2}), expected);
  CHECK_EQUAL(bestOfCuts(logits, {1, logits.size() / 3, logits.size() - 1}), expected);
  CHECK_EQUAL(bestOfStrided(logits, 3), expected);
}

}  // namespace

TEST("a NaN is never chosen while there is a number, not even minus infinity") {
  for (const size_t size : {size_t{6}, size_t{300}, size_t{1000}}) {
    for (const float number : {1.0f, -kInfinity, -1e30f}) {
      for (const size_t at : {size_t{0}, size_t{5}, size / 2, size - 1}) {
        std::vector<float> logits(size, kNan);
        logits[at] = number;
        CHECK_EQUAL(bestOfCuts(logits, {}), static_cast<uint32_t>(at));
        checkEveryWay(logits);
      }
    }
  }
}

TEST("of NaN alone the lowest id is chosen") {
  for (const size_t size : {size_t{6}, size_t{256}, size_t{257}, size_t{1000}}) {
    checkEveryWay(std::vector<float>(size, kNan));
    CHECK_EQUAL(bestOfCuts(std::vector<float>(size, kNan), {size / 2}), uint32_t{0});
  }
}

TEST("on a tie the lowest id is chosen, within a shard and across shards") {
  for (const size_t size : {size_t{6}, size_t{255}, size_t{256}, size_t{257}, size_t{600}}) {
    checkEveryWay(std::vector<float>(size, 2.5f));
    std::vector<float> logits(size, 0.0f);
    logits[size / 2 - 1] = logits[size / 2] = logits[size - 1] = 1;
    CHECK_EQUAL(bestOfCuts(logits, {size / 2}), static_cast<uint32_t>(size / 2 - 1));
    checkEveryWay(logits);
  }
}

TEST("zeros of both signs are a tie") {
  CHECK_EQUAL(bestOfCuts({-0.0f, 0.0f, -0.0f}, {}), uint32_t{0});
  CHECK_EQUAL(bestOfCuts({-1.0f, -0.0f, 0.0f}, {2}), uint32_t{1});
}

TEST("plus infinity is the highest and minus infinity the lowest number") {
  checkEveryWay({1, kInfinity, 2, kInfinity, -kInfinity, 3});
  checkEveryWay(std::vector<float>(600, -kInfinity));
}

TEST("random logits with ties and NaN give the defined token however the vocabulary is cut") {
  test::Random random(1);
  for (int round = 0; round < 400; ++round) {
    std::vector<float> logits;
    const int size = random.integer(4, 800);
    for (int i = 0; i < size; ++i) {
      const int kind = random.integer(0, 9);
      logits.push_back(kind == 0 ? kNan : kind == 1 ? -kInfinity : static_cast<float>(random.integer(-3, 3)));
    }
    checkEveryWay(logits);
  }
}

TEST("a token of a block is found by its stride") {
  const std::vector<float> logits = {1, 5, 2, 9, 0, 3};
  const LogitsView view = {.data = logits.data(), .channels = 3, .tokenStride = 3, .channelStride = 1};
  CHECK_EQUAL(bestOf(view, 0, 100).token, uint32_t{101});
  CHECK_EQUAL(bestOf(view, 1, 100).token, uint32_t{100});
}

}  // namespace shardbench
