// What the Core ML backend writes into a model's inputs, without the framework: masks, rotation tables, and copies by
// strides.
#include <vector>

#include "backend/coreml/channels_first.h"
#include "backend/coreml/masks.cc"
#include "backend/coreml/operation_kind.cc"
#include "backend/coreml/rotary_input.cc"
#include "backend/coreml/strided_copy.cc"
#include "tests/check/check.h"
#include "tests/check/random.h"

namespace shardbench::coreml {

namespace {

constexpr int kRows = 24;

struct HalfTensor {
  explicit HalfTensor(size_t count) : halves(count) {}
  FloatValues values() { return FloatValues(halves.data(), Dtype::float16); }
  float at(size_t index) { return values().get(index); }
  std::vector<uint16_t> halves;
};

}  // namespace

TEST("masks moved from position to position are those made for the last one") {
  test::Random random(3);
  for (const int tokens : {1, 2, 4}) {
    HalfTensor seen(static_cast<size_t>(tokens * kRows));
    HalfTensor written(static_cast<size_t>(tokens * kRows));
    AttentionMask attention(tokens, kRows, seen.values());
    WriteMask writes(tokens, written.values());
    for (int move = 0; move < 200; ++move) {
      const int start = random.integer(0, kRows - tokens);
      attention.moveTo(start);
      writes.moveTo(start);
      for (int token = 0; token < tokens; ++token) {
        for (int row = 0; row < kRows; ++row) {
          const float expected = row <= start + token ? 0.0f : -1e4f;
          CHECK_EQUAL(seen.at(static_cast<size_t>(token * kRows + row)), expected);
          const float hit = row == start + token ? 1.0f : 0.0f;
          CHECK_EQUAL(written.at(static_cast<size_t>(row * tokens + token)), hit);
        }
      }
    }
  }
}

TEST("decoding opens one column of the mask and touches no other") {
  HalfTensor seen(kRows);
  AttentionMask attention(1, kRows, seen.values());
  attention.moveTo(4);
  // Values that no mask holds show what is written again.
  for (auto& half : seen.halves) half = floatToHalf(7);
  attention.moveTo(5);
  for (int row = 0; row < kRows; ++row) CHECK_EQUAL(seen.at(static_cast<size_t>(row)), row == 5 ? 0.0f : 7.0f);
}

TEST("rotation tables hold each token's pairs, doubled for whole heads, and lanes that do not turn") {
  const std::vector<float> cosine = {0.5f, 0.25f, 0.125f, -0.5f};
  const PositionBlock block = {.start = 3, .tokens = 2, .rotaryPairs = 2, .cosine = cosine.data(), .sine = nullptr};
  const auto written = [&](const RotaryLayout& layout) {
    HalfTensor out(static_cast<size_t>(2 * layout.lanes));
    writeRotaryInput(layout, block, cosine.data(), 1, out.values());
    std::vector<float> values;
    for (size_t i = 0; i < out.halves.size(); ++i) values.push_back(out.at(i));
    return values;
  };
  CHECK(written({.channelsFirst = false, .lanes = 2}) == (std::vector<float>{0.5f, 0.25f, 0.125f, -0.5f}));
  CHECK(written({.channelsFirst = true, .lanes = 2}) == (std::vector<float>{0.5f, 0.125f, 0.25f, -0.5f}));
  CHECK(written({.channelsFirst = false, .lanes = 5}) ==
        (std::vector<float>{0.5f, 0.25f, 0.5f, 0.25f, 1, 0.125f, -0.5f, 0.125f, -0.5f, 1}));
}

TEST("rows become channels first and come back") {
  test::Random random(5);
  for (const Dtype dtype : {Dtype::float16, Dtype::float32}) {
    std::vector<float> rows;
    for (int i = 0; i < 3 * 7; ++i) rows.push_back(static_cast<float>(random.integer(-9, 9)));
    std::vector<float> memory(rows.size());
    const FloatValues values(memory.data(), dtype);
    writeChannelsFirst(rows.data(), 3, 7, values);
    CHECK_EQUAL(values.get(2 * 3 + 1), rows[1 * 7 + 2]);
    std::vector<float> back(rows.size());
    readChannelsFirst(values, 3, 7, back.data());
    CHECK(back == rows);
  }
}

TEST("values are found by strides, padded or exchanged, for any number of axes") {
  std::vector<uint16_t> from(200);
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<uint16_t>(i);
  std::vector<uint16_t> to(6);
  const auto copy = [&](const std::vector<int>& shape, std::vector<int64_t> strides) {
    copyStrided(reinterpret_cast<const uint8_t*>(from.data()), shape, strides.data(), 2,
                reinterpret_cast<uint8_t*>(to.data()));
    return to;
  };
  CHECK(copy({1, 3, 2, 1}, {192, 64, 32, 32}) == (std::vector<uint16_t>{0, 32, 64, 96, 128, 160}));
  CHECK(copy({2, 3}, {1, 10}) == (std::vector<uint16_t>{0, 10, 20, 1, 11, 21}));
  CHECK(copy({6}, {3}) == (std::vector<uint16_t>{0, 3, 6, 9, 12, 15}));
}

TEST("weights are told from compute with and without the version of the operation set") {
  for (const char* type : {"const", "ios18.const", "constexpr_lut_to_dense", "ios16.constexpr_affine_dequantize"}) {
    CHECK(isWeight(type));
  }
  for (const char* type : {"conv", "ios18.conv", "ios18.constant_pad", "iosx.const", "select"}) CHECK(!isWeight(type));
  CHECK(isMatrixProduct("ios18.linear") && isMatrixProduct("matmul") && !isMatrixProduct("ios18.softmax"));
}

}  // namespace shardbench::coreml
