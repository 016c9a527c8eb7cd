#include "backend/cpu/packed_matrix.h"

#include <algorithm>
#include <cstring>

namespace shardbench::cpu {

namespace {

int groupsOf(int rows) { return (rows + kGroupRows - 1) / kGroupRows; }

}  // namespace

size_t PackedMatrix::packedBytes(int rows, int columns) {
  return static_cast<size_t>(groupsOf(rows)) * kGroupRows * static_cast<size_t>(columns);
}

PackedMatrix::PackedMatrix(const Tensor& tensor, Range rows, uint8_t* storage, ThreadPool& pool)
    : rows_(rows.size()),
      columns_(tensor.columns()),
      groups_(groupsOf(rows_)),
      weights_(reinterpret_cast<int8_t*>(storage)),
      scales_(static_cast<size_t>(groups_) * kGroupRows),
      rowSums_(scales_.size()) {
  pool.run([&](int thread) {
    std::vector<float> row(static_cast<size_t>(columns_));
    std::vector<int8_t> quantised(static_cast<size_t>(columns_));
    const Range mine = partOf({0, groups_}, thread, pool.threads());
    for (int group = mine.start; group < mine.end; ++group) packGroup(tensor, rows.start, group, row, quantised);
  });
}

void PackedMatrix::packGroup(const Tensor& tensor, int firstRow, int group, std::vector<float>& row,
                             std::vector<int8_t>& quantised) {
  int8_t* packed = weights_ + static_cast<size_t>(group) * kGroupRows * static_cast<size_t>(columns_);
  const int count = std::min(kGroupRows, rows_ - group * kGroupRows);
  for (int r = 0; r < count; ++r) {
    const auto at = static_cast<size_t>(group) * kGroupRows + static_cast<size_t>(r);
    tensor.readRow(firstRow + group * kGroupRows + r, row.data());
    scales_[at] = elementwise().quantise(row.data(), columns_, quantised.data());
    int32_t sum = 0;
    for (int column = 0; column < columns_; column += kQuadColumns) {
      std::memcpy(packed + static_cast<size_t>(column) * kGroupRows + static_cast<size_t>(r) * kQuadColumns,
                  &quantised[static_cast<size_t>(column)], kQuadColumns);
    }
    for (const int8_t value : quantised) sum += value;
    rowSums_[at] = sum;
  }
}

Tile PackedMatrix::tile(int group, int groups) const {
  const size_t groupBytes = static_cast<size_t>(kGroupRows) * static_cast<size_t>(columns_);
  return {.weights = weights_ + static_cast<size_t>(group) * groupBytes,
          .groupBytes = groupBytes,
          .groups = groups,
          .quads = columns_ / kQuadColumns,
          .activations = nullptr,
          .tokenBytes = 0,
          .tokens = 0,
          .rowSums = &rowSums_[static_cast<size_t>(group) * kGroupRows]};
}

}  // namespace shardbench::cpu
