// Every kernel family has to give the bits of the plain product, whatever the shape.
#include <algorithm>
#include <cstring>

#include "backend/cpu/block_product.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/product.h"
#include "base/huge_buffer.h"
#include "tests/check/check.h"
#include "tests/check/guarded.h"
#include "tests/check/random.h"
#include "tests/check/temporary_file.h"

namespace shardbench::cpu {

namespace {

using test::Random;

// Rows of INT8 weights in a tile's layout, with the sums that the tile carries.
struct PackedRows {
  PackedRows(int groupCount, int columnCount, std::vector<int8_t> rows)
      : groups(groupCount), columns(columnCount), plain(std::move(rows)), packed(plain.size()) {
    for (int row = 0; row < groups * kGroupRows; ++row) {
      int32_t sum = 0;
      for (int column = 0; column < columns; ++column) {
        const int8_t value = at(row, column);
        sum += value;
        const int quad = column / kQuadColumns;
        const int place = ((row / kGroupRows * (columns / kQuadColumns) + quad) * kGroupRows + row % kGroupRows) *
                              kQuadColumns +
                          column % kQuadColumns;
        packed[static_cast<size_t>(place)] = value;
      }
      sums.push_back(sum);
    }
  }
  int8_t at(int row, int column) const {
    return plain[static_cast<size_t>(row) * static_cast<size_t>(columns) + static_cast<size_t>(column)];
  }

  int groups;
  int columns;
  std::vector<int8_t> plain;
  std::vector<int8_t> packed;
  std::vector<int32_t> sums;
};

// The plain product of a row with one token.
int32_t plainSum(const PackedRows& rows, int row, const int8_t* token) {
  int32_t sum = 0;
  for (int column = 0; column < rows.columns; ++column) sum += rows.at(row, column) * token[column];
  return sum;
}

// Runs a block kernel on rows in panels, with scales that leave the sums as they are, reading ahead in the same weights,
// and compares every sum; nothing is read beyond the weights and panels. Sums must stay below 2^24.
void checkBlock(BlockKernel kernel, const PackedRows& rows, const std::vector<int8_t>& activations, int tokens) {
  const auto columns = static_cast<size_t>(rows.columns);
  const size_t groupBytes = kGroupRows * columns;
  const auto padded = static_cast<size_t>((tokens + kPanelRows - 1) / kPanelRows * kPanelRows);
  std::vector<int8_t> panels(panelOffset(padded, 0, rows.columns), 77);
  for (size_t token = 0; token < static_cast<size_t>(tokens); ++token) {
    for (size_t column = 0; column < columns; ++column) {
      panels[panelOffset(token, column / kPanelColumns, rows.columns) + column % kPanelColumns] =
          activations[token * columns + column];
    }
  }
  const test::Guarded weights(rows.packed);
  const test::Guarded guardedPanels(panels);
  const std::vector<float> ones(std::max(static_cast<size_t>(tokens), size_t{kGroupRows}), 1);
  const size_t stride = static_cast<size_t>(rows.groups) * kGroupRows;
  std::vector<float> out(static_cast<size_t>(tokens) * stride);
  Block block;
  block.groupCount = rows.groups;
  block.quads = rows.columns / kQuadColumns;
  block.activations = guardedPanels.data();
  block.tokens = tokens;
  block.planes = 1;
  block.tokenScales = ones.data();
  block.epilogue = Epilogue::store;
  block.outStride = stride;
  block.next[0] = weights.data();
  block.next[1] = nullptr;
  block.nextBytes = rows.packed.size();
  // Groups in any order: last first.
  for (int group = 0; group < rows.groups; ++group) {
    block.groups[group] = {.weights = weights.data() + static_cast<size_t>(rows.groups - 1 - group) * groupBytes,
                           .scales = ones.data(),
                           .out = &out[static_cast<size_t>(group) * kGroupRows]};
  }
  const HugeArray<int32_t> sums(kBlockSums);
  kernel(block, sums.data());
  for (int token = 0; token < tokens; ++token) {
    for (int row = 0; row < rows.groups * kGroupRows; ++row) {
      const int weightRow = (rows.groups - 1 - row / kGroupRows) * kGroupRows + row % kGroupRows;
      const int32_t expected = plainSum(rows, weightRow, &activations[static_cast<size_t>(token) * columns]);
      CHECK_EQUAL(out[static_cast<size_t>(token) * stride + static_cast<size_t>(row)], static_cast<float>(expected));
    }
  }
}

// Runs one family and compares every sum with the plain product; sums of groups outside the tile stay untouched, and
// nothing is read beyond the weights and activations.
void checkTile(const KernelFamily& family, const PackedRows& rows, const std::vector<int8_t>& activations, int tokens,
               int prefetchBytes = kPrefetchBytes) {
  constexpr int32_t kUntouched = 0x5a5a5a5a;
  std::vector<int32_t> sums(static_cast<size_t>(tokens) * kTileRows, kUntouched);
  const auto columns = static_cast<size_t>(rows.columns);
  const test::Guarded weights(rows.packed);
  const test::Guarded values(activations);
  const Tile tile = {.weights = weights.data(),
                     .groupBytes = kGroupRows * columns,
                     .groups = rows.groups,
                     .quads = rows.columns / kQuadColumns,
                     .activations = values.data(),
                     .tokenBytes = columns,
                     .tokens = tokens,
                     .rowSums = rows.sums.data(),
                     .next = weights.data(),
                     .prefetchBytes = prefetchBytes};
  family.tile(tile, sums.data());
  for (int token = 0; token < tokens; ++token) {
    for (int row = 0; row < kTileRows; ++row) {
      int32_t expected = kUntouched;
      if (row < rows.groups * kGroupRows) {
        expected = plainSum(rows, row, &activations[static_cast<size_t>(token) * columns]);
      }
      CHECK_EQUAL(sums[static_cast<size_t>(token * kTileRows + row)], expected);
    }
  }
}

// A matrix of `rows` x `columns` floats in a file.
struct FloatMatrix {
  FloatMatrix(int rows, int columns, uint64_t seed) : values(Random(seed).numbers(rows * columns)) {
    std::vector<unsigned char> bytes(values.size() * sizeof(float));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    file = std::make_unique<test::TemporaryFile>(bytes);
    mapped = std::make_unique<MappedFile>(file->path(), "matrix");
    tensor = std::make_unique<Tensor>(
        *mapped, TensorClaim{.name = "matrix", .type = TensorType::f32, .rows = rows, .columns = columns, .offset = 0});
  }
  std::vector<float> values;
  std::unique_ptr<test::TemporaryFile> file;
  std::unique_ptr<MappedFile> mapped;
  std::unique_ptr<Tensor> tensor;
};

// Random tokens, quantised into some planes, in rows and in panels.
struct QuantisedInput {
  QuantisedInput(int tokenCount, int columnCount, int planes, uint64_t seed)
      : QuantisedInput(columnCount, planes, Random(seed).numbers(tokenCount * columnCount, 3)) {}
  QuantisedInput(int columnCount, int planes, const std::vector<float>& values)
      : tokens(static_cast<int>(values.size()) / columnCount),
        columns(columnCount),
        inRows(tokens, columns, planes),
        inPanels(tokens, columns, planes) {
    std::vector<int8_t> plane(static_cast<size_t>(planes * columns));
    for (size_t token = 0; token < static_cast<size_t>(tokens); ++token) {
      const float* row = &values[token * static_cast<size_t>(columns)];
      inRows.set(token, row, columns, kBaselineElementwise);
      inPanels.setInPanels(token, row, columns, kBaselineElementwise, plane.data());
    }
  }
  QuantisedTokens rows() const { return inRows.view(tokens, columns); }
  QuantisedTokens panels() const { return inPanels.view(tokens, columns, RowOrder::panels); }

  int tokens;
  int columns;
  QuantisedBuffer inRows;
  QuantisedBuffer inPanels;
};

// The product on `workers` parts of the matrix's row groups, as threads share it.
std::vector<float> productOf(const PackedMatrix& matrix, const QuantisedInput& input, const KernelFamily& family,
                             int workers, RowOrder order = RowOrder::rows) {
  const auto rows = static_cast<size_t>(matrix.rows());
  std::vector<float> out(static_cast<size_t>(input.tokens) * rows);
  const auto store = [&](int token, int row, int count, const float* values) {
    CHECK(row + count <= matrix.rows());
    std::memcpy(&out[static_cast<size_t>(token) * rows + static_cast<size_t>(row)], values,
                static_cast<size_t>(count) * sizeof(float));
  };
  const HugeArray<int32_t> sums(kBlockSums);
  for (int worker = 0; worker < workers; ++worker) {
    const Range groups = partOf({0, matrix.groups()}, worker, workers);
    if (order == RowOrder::panels) {
      multiplyBlock(matrix, groups, input.panels(), family.block, sums.data(), Epilogue::store, out.data(), rows);
    } else {
      multiply(matrix, groups, input.rows(), family, elementwise(), store);
    }
  }
  return out;
}

// Every family with every number of planes.
std::vector<std::pair<KernelFamily, int>> familiesAndPlanes() {
  std::vector<std::pair<KernelFamily, int>> all;
  for (const auto& family : kernelFamilies()) {
    for (int planes = 1; planes <= kMostPlanes; ++planes) all.emplace_back(family, planes);
  }
  return all;
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

TEST("an unknown kernel family is refused, naming those that run here") {
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [] { kernelFamily("warp"); });
}

TEST("a family of another machine is refused") {
  const auto& families = kernelFamilies();
  for (const std::string name : {"amx", "vnni", "avxVnni", "avx2", "neonI8mm", "neonDotprod"}) {
    if (std::any_of(families.begin(), families.end(), [&](const auto& family) { return family.name == name; })) continue;
    CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [&] { kernelFamily(name); });
  }
}

TEST("scalar is always among the families, and no name means the first") {
  CHECK_EQUAL(kernelFamilies().back().name, std::string("scalar"));
  CHECK_EQUAL(kernelFamily("").name, kernelFamilies().front().name);
  for (const auto& family : kernelFamilies()) {
    CHECK_EQUAL(family.name, std::string(computeUnitName(family.unit)));
    CHECK_EQUAL(kernelFamily(family.name).name, family.name);
  }
}

TEST("every family gives the plain sums for every number of groups, tokens and columns") {
  Random random(1);
  for (const auto& family : kernelFamilies()) {
    CHECK(family.tileTokens >= kMostPlanes && family.tileTokens <= kTileTokens);
    CHECK_EQUAL(family.tileTokens % kMostPlanes, 0);
    for (int groups = 1; groups <= kTileGroups; ++groups) {
      for (int tokens = 1; tokens <= family.tileTokens; ++tokens) {
        for (const int columns : {4, 8, 12, 16, 20, 48, 112, 256}) {
          const auto width = static_cast<size_t>(columns);
          const PackedRows rows(groups, columns, random.signedBytes(static_cast<size_t>(groups) * kGroupRows * width));
          checkTile(family, rows, random.signedBytes(static_cast<size_t>(tokens) * width), tokens);
        }
      }
    }
  }
}

TEST("no distance of fetching ahead changes a sum, be it longer than the rows") {
  Random random(8);
  for (const auto& family : kernelFamilies()) {
    CHECK(family.prefetchBytes >= 0 && family.prefetchBytes <= kMostPrefetchBytes);
    for (const int columns : {4, 48, 112, 528, 1040}) {
      const auto width = static_cast<size_t>(columns);
      for (const int groups : {1, kTileGroups}) {
        const PackedRows rows(groups, columns, random.signedBytes(static_cast<size_t>(groups) * kGroupRows * width));
        for (const int tokens : {1, 2, family.tileTokens}) {
          const std::vector<int8_t> activations = random.signedBytes(static_cast<size_t>(tokens) * width);
          for (const int prefetchBytes : {64, 128, 192, 512, 768, 2048, 2112, kMostPrefetchBytes}) {
            checkTile(family, rows, activations, tokens, prefetchBytes);
          }
        }
      }
    }
  }
}

TEST("every block kernel gives the plain sums for every tail of rows, groups and columns") {
  Random random(7);
  for (const auto& family : kernelFamilies()) {
    if (family.block == nullptr) continue;
    for (const int tokens : {1, 15, 16, 17, 31, 32, 33, 48, 63, 64}) {
      for (const int groups : {1, 2, 3, kBlockGroups - 1, kBlockGroups}) {
        for (const int columns : {4, 48, 64, 112, 512, 528, 640}) {
          const auto width = static_cast<size_t>(columns);
          const PackedRows rows(groups, columns, random.signedBytes(static_cast<size_t>(groups) * kGroupRows * width));
          checkBlock(family.block, rows, random.signedBytes(static_cast<size_t>(tokens) * width), tokens);
        }
      }
    }
  }
}

TEST("every family is exact where all products have the largest magnitude") {
  constexpr int kColumns = 512;
  for (const int weight : {127, -127}) {
    for (const int activation : {127, -127}) {
      const PackedRows rows(1, kColumns, std::vector<int8_t>(kGroupRows * kColumns, static_cast<int8_t>(weight)));
      const std::vector<int8_t> activations(3 * kColumns, static_cast<int8_t>(activation));
      for (const auto& family : kernelFamilies()) {
        checkTile(family, rows, activations, 1);
        checkTile(family, rows, activations, 3);
        if (family.block != nullptr) checkBlock(family.block, rows, activations, 3);
      }
    }
  }
}

TEST("a product gives the same bits with every family, split between any number of workers") {
  ThreadPool pool(1);
  Random random(2);
  for (int round = 0; round < 24; ++round) {
    // Blocks take whole groups of rows, which every other round has.
    const int some = random.integer(1, round < 18 ? 150 : 700);
    const int rows = round % 2 == 0 ? (some + kGroupRows - 1) / kGroupRows * kGroupRows : some;
    const int columns = 16 * random.integer(1, 12);
    // The last rounds have blocks of several tiles.
    const int tokens = round < 18 ? 1 + round % 9 : 1 + 17 * (round - 17);
    const FloatMatrix floats(rows, columns, random.bits());
    HugeBuffer storage(PackedMatrix::packedBytes(rows, columns));
    const PackedMatrix matrix(*floats.tensor, {0, rows}, storage.data(), pool);
    for (int planes = 1; planes <= kMostPlanes; ++planes) {
      const QuantisedInput input(tokens, columns, planes, random.bits());
      const std::vector<float> expected = productOf(matrix, input, kernelFamily("scalar"), 1);
      for (const auto& family : kernelFamilies()) {
        for (int workers = 1; workers <= 4; ++workers) {
          CHECK(sameBits(productOf(matrix, input, family, workers), expected));
          // A block takes whole groups of rows.
          if (family.block == nullptr || rows % kGroupRows != 0) continue;
          CHECK(sameBits(productOf(matrix, input, family, workers, RowOrder::panels), expected));
        }
      }
    }
  }
}

TEST("a product of one plane is the plain sum of integers times both scales") {
  ThreadPool pool(1);
  Random random(10);
  for (int round = 0; round < 12; ++round) {
    const int some = random.integer(1, 150);
    const int rows = round % 2 == 0 ? (some + kGroupRows - 1) / kGroupRows * kGroupRows : some;
    const int columns = 16 * random.integer(1, 12);
    const int tokens = random.integer(1, 80);
    const FloatMatrix floats(rows, columns, random.bits());
    HugeBuffer storage(PackedMatrix::packedBytes(rows, columns));
    const PackedMatrix matrix(*floats.tensor, {0, rows}, storage.data(), pool);
    const QuantisedInput input(tokens, columns, 1, random.bits());
    const QuantisedTokens values = input.rows();
    std::vector<float> expected;
    for (int token = 0; token < tokens; ++token) {
      for (int row = 0; row < rows; ++row) {
        const int8_t* group = matrix.group(row / kGroupRows);
        int32_t sum = 0;
        for (int column = 0; column < columns; ++column) {
          const int place = (column / kQuadColumns * kGroupRows + row % kGroupRows) * kQuadColumns + column % kQuadColumns;
          sum += group[place] * values.planes[token * columns + column];
        }
        expected.push_back(static_cast<float>(sum) * matrix.scales()[row] * values.scales[token]);
      }
    }
    for (const auto& family : kernelFamilies()) {
      CHECK(sameBits(productOf(matrix, input, family, 2), expected));
      if (family.block == nullptr || rows % kGroupRows != 0) continue;
      CHECK(sameBits(productOf(matrix, input, family, 2, RowOrder::panels), expected));
    }
  }
}

TEST("a token's product does not depend on how many tokens are in its block") {
  ThreadPool pool(1);
  const FloatMatrix floats(77, 96, 3);
  HugeBuffer storage(PackedMatrix::packedBytes(77, 96));
  const PackedMatrix matrix(*floats.tensor, {0, 77}, storage.data(), pool);
  const std::vector<float> values = Random(4).numbers(9 * 96, 3);
  for (int planes = 1; planes <= kMostPlanes; ++planes) {
    const std::vector<float> together = productOf(matrix, {96, planes, values}, kernelFamily(""), 1);
    for (int token = 0; token < 9; ++token) {
      const QuantisedInput one(96, planes, {values.begin() + token * 96, values.begin() + (token + 1) * 96});
      const std::vector<float> alone = productOf(matrix, one, kernelFamily(""), 1);
      CHECK(sameBits(alone, {together.begin() + token * 77, together.begin() + (token + 1) * 77}));
    }
  }
}

TEST("rows in pairs give the bits of SwiGLU of the same rows apart") {
  ThreadPool pool(1);
  Random random(9);
  for (const int gateGroups : {1, 3, 8, 21}) {
    const int rows = 2 * gateGroups * kGroupRows;
    const int gates = rows / 2;
    for (const int columns : {96, 1600}) {
      const FloatMatrix floats(rows, columns, random.bits());
      HugeBuffer storage(PackedMatrix::packedBytes(rows, columns));
      const PackedMatrix matrix(*floats.tensor, {0, rows}, storage.data(), pool);
      const HugeArray<int32_t> sums(kBlockSums);
      for (const auto& [family, planes] : familiesAndPlanes()) {
        if (family.block == nullptr) continue;
        const QuantisedInput input(85, columns, planes, random.bits());
        const std::vector<float> apart = productOf(matrix, input, kernelFamily("scalar"), 1);
        std::vector<float> expected(static_cast<size_t>(input.tokens * gates));
        for (int token = 0; token < input.tokens; ++token) {
          const float* gate = &apart[static_cast<size_t>(token * rows)];
          kBaselineElementwise.swiglu(gate, gate + gates, gates, &expected[static_cast<size_t>(token * gates)]);
        }
        std::vector<float> found(expected.size());
        for (int worker = 0; worker < 2; ++worker) {
          multiplyPairs(matrix, partOf({0, gateGroups}, worker, 2), gateGroups, input.panels(), family.block, sums.data(),
                        found.data(), static_cast<size_t>(gates));
        }
        CHECK(sameBits(found, expected));
      }
    }
  }
}

TEST("a block added to what is there gives the bits of adding its products") {
  ThreadPool pool(1);
  constexpr int kRows = 96;
  constexpr int kColumns = 208;
  const FloatMatrix floats(kRows, kColumns, 21);
  HugeBuffer storage(PackedMatrix::packedBytes(kRows, kColumns));
  const PackedMatrix matrix(*floats.tensor, {0, kRows}, storage.data(), pool);
  const std::vector<float> before = Random(23).numbers(37 * kRows);
  const HugeArray<int32_t> sums(kBlockSums);
  for (const auto& [family, planes] : familiesAndPlanes()) {
    if (family.block == nullptr) continue;
    const QuantisedInput input(37, kColumns, planes, 22);
    const std::vector<float> products = productOf(matrix, input, kernelFamily("scalar"), 1);
    std::vector<float> expected = before;
    kBaselineElementwise.add(products.data(), static_cast<int>(products.size()), expected.data());
    std::vector<float> found = before;
    multiplyBlock(matrix, {0, matrix.groups()}, input.panels(), family.block, sums.data(), Epilogue::add, found.data(),
                  kRows);
    CHECK(sameBits(found, expected));
  }
}

TEST("a packed product is near the product of the floats it was made of") {
  ThreadPool pool(2);
  constexpr int kRows = 40;
  constexpr int kColumns = 320;
  const FloatMatrix floats(kRows + 5, kColumns, 5);
  HugeBuffer storage(PackedMatrix::packedBytes(kRows, kColumns));
  const PackedMatrix matrix(*floats.tensor, {5, kRows + 5}, storage.data(), pool);
  const std::vector<float> x = Random(6).numbers(kColumns);
  for (int planes = 1; planes <= kMostPlanes; ++planes) {
    const QuantisedInput input(kColumns, planes, x);
    const std::vector<float> found = productOf(matrix, input, kernelFamily(""), 1);
    for (int row = 0; row < kRows; ++row) {
      double expected = 0;
      for (int i = 0; i < kColumns; ++i) {
        const double weight = floats.values[static_cast<size_t>((row + 5) * kColumns + i)];
        expected += weight * x[static_cast<size_t>(i)];
      }
      // Half a step of 1/127 in each of 320 weights, at random: a standard deviation of about 0.02, and as much again for
      // activations of one plane.
      CHECK(std::abs(found[static_cast<size_t>(row)] - expected) < 0.15);
    }
  }
}

}  // namespace shardbench::cpu
