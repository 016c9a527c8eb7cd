#include "backend/cpu/packed_matrix.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "backend/cpu/elementwise.h"

namespace shardbench::cpu {

namespace {

int groupsOf(int rows) { return (rows + kGroupRows - 1) / kGroupRows; }

size_t aligned(size_t bytes) { return (bytes + 63) / 64 * 64; }

size_t weightBytes(int rows, int columns) {
  return aligned(static_cast<size_t>(groupsOf(rows)) * kGroupRows * static_cast<size_t>(columns));
}

// Scales and row sums are four bytes each.
size_t perRowBytes(int rows) { return aligned(static_cast<size_t>(groupsOf(rows)) * kGroupRows * 4); }

// Where the parts of a packed matrix lie.
struct Parts {
  Parts(uint8_t* storage, int rows, int columns)
      : weights(reinterpret_cast<int8_t*>(storage)),
        scales(reinterpret_cast<float*>(storage + weightBytes(rows, columns))),
        rowSums(reinterpret_cast<int32_t*>(storage + weightBytes(rows, columns) + perRowBytes(rows))) {}
  int8_t* weights;
  float* scales;
  int32_t* rowSums;
};

// One group of 16 rows, or what is left of them.
void packGroup(const Tensor& tensor, Range rows, int group, const Parts& parts, std::vector<float>& row,
               std::vector<int8_t>& quantised) {
  const int columns = tensor.columns();
  int8_t* packed = parts.weights + static_cast<size_t>(group) * kGroupRows * static_cast<size_t>(columns);
  const int count = std::min(kGroupRows, rows.size() - group * kGroupRows);
  for (int r = 0; r < count; ++r) {
    const auto at = static_cast<size_t>(group) * kGroupRows + static_cast<size_t>(r);
    tensor.readRow(rows.start + static_cast<int>(at), row.data());
    parts.scales[at] = elementwise().quantise(row.data(), columns, quantised.data());
    int32_t sum = 0;
    for (int column = 0; column < columns; column += kQuadColumns) {
      std::memcpy(packed + static_cast<size_t>(column) * kGroupRows + static_cast<size_t>(r) * kQuadColumns,
                  &quantised[static_cast<size_t>(column)], kQuadColumns);
    }
    for (const int8_t value : quantised) sum += value;
    parts.rowSums[at] = sum;
  }
}

}  // namespace

size_t PackedMatrix::packedBytes(int rows, int columns) { return weightBytes(rows, columns) + 2 * perRowBytes(rows); }

PackedMatrix::PackedMatrix(const Tensor& tensor, Range rows, uint8_t* storage, ThreadPool& pool)
    : PackedMatrix(rows.size(), tensor.columns(), storage) {
  const Parts parts(storage, rows_, columns_);
  pool.run([&](int thread) {
    std::vector<float> row(static_cast<size_t>(columns_));
    std::vector<int8_t> quantised(static_cast<size_t>(columns_));
    const Range mine = partOf({0, groups_}, thread, pool.threads());
    for (int group = mine.start; group < mine.end; ++group) packGroup(tensor, rows, group, parts, row, quantised);
  });
}

PackedMatrix::PackedMatrix(int rows, int columns, const uint8_t* storage)
    : rows_(rows), columns_(columns), groups_(groupsOf(rows)) {
  const Parts parts(const_cast<uint8_t*>(storage), rows, columns);
  weights_ = parts.weights;
  scales_ = parts.scales;
  rowSums_ = parts.rowSums;
}

Tile PackedMatrix::tile(int group, int groups) const {
  return {.weights = this->group(group),
          .groupBytes = groupBytes(),
          .groups = groups,
          .quads = columns_ / kQuadColumns,
          .activations = nullptr,
          .tokenBytes = 0,
          .tokens = 0,
          .rowSums = rowSums_ + static_cast<size_t>(group) * kGroupRows,
          .next = this->group(group + groups)};
}

}  // namespace shardbench::cpu
