#pragma once

#include <cstdint>
#include <vector>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/tile.h"
#include "base/huge_buffer.h"
#include "base/range.h"
#include "base/thread_pool.h"
#include "weights/tensor.h"

namespace shardbench::cpu {

// Rows of a tensor as INT8 with one scale a row, in the layout of kernels/tile.h. Rows are padded with zeros to a multiple
// of 16, columns must be a multiple of 16.
class PackedMatrix {
 public:
  static size_t packedBytes(int rows, int columns);

  // Packs rows [rows.start, rows.end) of `tensor` into `storage`, which holds packedBytes of them, on all threads.
  PackedMatrix(const Tensor& tensor, Range rows, uint8_t* storage, ThreadPool& pool);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int groups() const { return groups_; }
  size_t bytes() const { return packedBytes(rows_, columns_); }
  const float* scales() const { return scales_.data(); }

  // The tile of `groups` row groups from `group` on, without activations.
  Tile tile(int group, int groups) const;

 private:
  void packGroup(const Tensor& tensor, int firstRow, int group, std::vector<float>& row, std::vector<int8_t>& quantised);

  int rows_;
  int columns_;
  int groups_;
  int8_t* weights_;
  std::vector<float> scales_;    // [groups x 16]
  std::vector<int32_t> rowSums_; // [groups x 16]
};

}  // namespace shardbench::cpu
