// Tensors inside a file: what is read, and what is refused before anything outside the file could be.
#include "weights/tensor.h"

#include <unistd.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/check/check.h"
#include "tests/check/random.h"
#include "tests/check/temporary_file.h"

namespace shardbench {

namespace {

using test::Random;

std::vector<unsigned char> randomBytes(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<unsigned char> bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<unsigned char>(random.bits()));
  return bytes;
}

std::vector<float> rowOf(const Tensor& tensor, int row) {
  std::vector<float> values(static_cast<size_t>(tensor.columns()));
  tensor.readRow(row, values.data());
  return values;
}

uint16_t halfAt(const std::vector<unsigned char>& bytes, size_t at) {
  return static_cast<uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

bool sameValue(float found, float expected) { return found == expected || (std::isnan(found) && std::isnan(expected)); }

}  // namespace

TEST("a tensor with dimensions that are not positive or beyond any model is refused") {
  const test::TemporaryFile file(randomBytes(64, 1));
  const MappedFile mapped(file.path(), "model.gguf");
  const int64_t huge = std::numeric_limits<int64_t>::max();
  for (const auto& [rows, columns] : std::vector<std::pair<int64_t, int64_t>>{
           {0, 1},
           {1, 0},
           {-1, 1},
           {1, -1},
           {huge, 1},
           {1, huge},
           {huge, huge},
           {int64_t{1} << 32, 1},
           {1, int64_t{1} << 29}}) {
    CHECK_REFUSES("tensorShape", "model.gguf: tensor t", [&] {
      Tensor(mapped, {.name = "t", .type = TensorType::f32, .rows = rows, .columns = columns, .offset = 0});
    });
  }
}

TEST("Q8_0 columns that fill no whole blocks are refused") {
  const test::TemporaryFile file(randomBytes(4096, 1));
  const MappedFile mapped(file.path(), "model.gguf");
  for (const int columns : {1, 31, 33, 48}) {
    CHECK_REFUSES("tensorShape", "tensor t", [&] {
      Tensor(mapped, {.name = "t", .type = TensorType::q8_0, .rows = 1, .columns = columns, .offset = 0});
    });
  }
}

TEST("a tensor that begins or ends outside its file is refused, for every type") {
  const int64_t size = 34 * 64;
  const test::TemporaryFile file(randomBytes(static_cast<size_t>(size), 1));
  const MappedFile mapped(file.path(), "model.gguf");
  struct Case {
    TensorType type;
    int64_t columns;
    int64_t rowBytes;
  };
  for (const auto& [type, columns, rowBytes] : {Case{TensorType::f32, 32, 128}, Case{TensorType::f16, 32, 64},
                                               Case{TensorType::bf16, 32, 64}, Case{TensorType::q8_0, 32, 34}}) {
    const auto claim = [&](int64_t rows, int64_t offset) {
      return TensorClaim{.name = "t", .type = type, .rows = rows, .columns = columns, .offset = offset};
    };
    const Tensor last(mapped, claim(1, size - rowBytes));
    CHECK_EQUAL(last.bytes(), static_cast<size_t>(rowBytes));
    for (const int64_t offset : {size - rowBytes + 1, size, size + 1, int64_t{-1}, std::numeric_limits<int64_t>::max(),
                                 std::numeric_limits<int64_t>::min()}) {
      CHECK_REFUSES("tensorOutsideFile", "model.gguf: tensor t", [&] { Tensor(mapped, claim(1, offset)); });
    }
    CHECK_REFUSES("tensorOutsideFile", "tensor t", [&] { Tensor(mapped, claim(size / rowBytes + 1, 0)); });
    CHECK_REFUSES("tensorOutsideFile", "tensor t", [&] { Tensor(mapped, claim(int64_t{1} << 28, 0)); });
  }
}

TEST("F32 rows are read as they are, at any offset") {
  const std::vector<unsigned char> bytes = randomBytes(4 * 7 * 3 + 3, 2);
  const test::TemporaryFile file(bytes);
  const MappedFile mapped(file.path(), "model.gguf");
  const Tensor tensor(mapped, {.name = "t", .type = TensorType::f32, .rows = 3, .columns = 7, .offset = 3});
  for (int row = 0; row < 3; ++row) {
    const std::vector<float> values = rowOf(tensor, row);
    CHECK(std::memcmp(values.data(), &bytes[static_cast<size_t>(3 + row * 28)], 28) == 0);
  }
}

TEST("F16 and BF16 rows hold all 65536 values, at odd offsets too") {
  std::vector<unsigned char> bytes(1);
  for (int value = 0; value < 65536; ++value) {
    bytes.push_back(static_cast<unsigned char>(value));
    bytes.push_back(static_cast<unsigned char>(value >> 8));
  }
  const test::TemporaryFile file(bytes);
  const MappedFile mapped(file.path(), "model.gguf");
  const Tensor half(mapped, {.name = "t", .type = TensorType::f16, .rows = 256, .columns = 256, .offset = 1});
  const Tensor brain(mapped, {.name = "t", .type = TensorType::bf16, .rows = 256, .columns = 256, .offset = 1});
  for (int row = 0; row < 256; ++row) {
    const std::vector<float> halves = rowOf(half, row);
    const std::vector<float> brains = rowOf(brain, row);
    for (int column = 0; column < 256; ++column) {
      const auto bits = static_cast<uint16_t>(row * 256 + column);
      CHECK(sameValue(halves[static_cast<size_t>(column)], halfToFloat(bits)));
      CHECK(sameValue(brains[static_cast<size_t>(column)], bfloat16ToFloat(bits)));
    }
  }
}

TEST("Q8_0 rows are the scale before each 32 bytes times those bytes, exactly") {
  constexpr int kRows = 5;
  constexpr int kBlocks = 3;
  std::vector<unsigned char> bytes = randomBytes(static_cast<size_t>(kRows * kBlocks * kQ8BlockBytes), 3);
  // One block with a subnormal scale, one with an infinite one.
  bytes[0] = 3;
  bytes[1] = 0;
  bytes[34] = 0x00;
  bytes[35] = 0x7c;
  const test::TemporaryFile file(bytes);
  const MappedFile mapped(file.path(), "model.gguf");
  const Tensor tensor(
      mapped, {.name = "t", .type = TensorType::q8_0, .rows = kRows, .columns = 32 * kBlocks, .offset = 0});
  for (int row = 0; row < kRows; ++row) {
    const std::vector<float> values = rowOf(tensor, row);
    for (int column = 0; column < 32 * kBlocks; ++column) {
      const size_t block = static_cast<size_t>((row * kBlocks + column / 32) * kQ8BlockBytes);
      const float scale = halfToFloat(halfAt(bytes, block));
      const auto quantum = static_cast<int8_t>(bytes[block + 2 + static_cast<size_t>(column % 32)]);
      // A product of 11 and 8 bits fits a float's 24.
      CHECK(sameValue(values[static_cast<size_t>(column)],
                      static_cast<float>(static_cast<double>(scale) * quantum)));
    }
  }
}

TEST("a row that is fetched is the row that is read, and a file that became shorter is refused") {
  const std::vector<unsigned char> bytes = randomBytes(40 * 34 * 2, 4);
  const test::TemporaryFile file(bytes);
  const MappedFile mapped(file.path(), "model.gguf");
  std::vector<uint8_t> room;
  std::vector<float> values(64);
  const Tensor quantised(mapped, {.name = "t", .type = TensorType::q8_0, .rows = 40, .columns = 64, .offset = 0});
  const Tensor halves(mapped, {.name = "t", .type = TensorType::f16, .rows = 20, .columns = 64, .offset = 7});
  for (const Tensor* tensor : {&quantised, &halves}) {
    for (int row = 0; row < tensor->rows(); ++row) {
      tensor->fetchRow(row, room, values.data());
      const std::vector<float> read = rowOf(*tensor, row);
      CHECK(std::memcmp(values.data(), read.data(), 64 * sizeof(float)) == 0);
    }
  }
  CHECK_EQUAL(truncate(file.path().c_str(), 100), 0);
  CHECK_REFUSES("fileUnreadable", "model.gguf", [&] { quantised.fetchRow(39, room, values.data()); });
}

}  // namespace shardbench
