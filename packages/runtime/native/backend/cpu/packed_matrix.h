#pragma once

#include <cstddef>
#include <cstdint>

#include "backend/cpu/kernels/tile.h"
#include "base/range.h"
#include "base/thread_pool.h"
#include "weights/tensor.h"

namespace shardbench::cpu {

// Rows of a matrix as INT8 with one scale a row, in memory that somebody else owns: the weights in the layout of
// kernels/tile.h, then the scales, then the sums of each row's weights, each part on a 64-byte boundary. Rows are padded
// with zeros to a multiple of 16, columns must be a multiple of 16. A packed file holds exactly these bytes.
class PackedMatrix {
 public:
  static size_t packedBytes(int rows, int columns);

  // Packs rows [rows.start, rows.end) of `tensor` into `storage`, which holds packedBytes of them, on all threads.
  PackedMatrix(const Tensor& tensor, Range rows, uint8_t* storage, ThreadPool& pool);
  // What was packed into `storage` before.
  PackedMatrix(int rows, int columns, const uint8_t* storage);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int groups() const { return groups_; }
  size_t bytes() const { return packedBytes(rows_, columns_); }
  const float* scales() const { return scales_; }

  // Weights of a row group, and the bytes of one.
  const int8_t* group(int group) const { return weights_ + static_cast<size_t>(group) * groupBytes(); }
  size_t groupBytes() const { return static_cast<size_t>(kGroupRows) * static_cast<size_t>(columns_); }

  // The tile of `groups` row groups from `group` on, without activations.
  Tile tile(int group, int groups) const;

 private:
  int rows_;
  int columns_;
  int groups_;
  const int8_t* weights_;
  const float* scales_;     // [groups x 16]
  const int32_t* rowSums_;  // [groups x 16]
};

}  // namespace shardbench::cpu
