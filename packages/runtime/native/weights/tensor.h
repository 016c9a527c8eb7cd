#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/half.h"
#include "weights/mapped_file.h"

namespace shardbench {

enum class TensorType { f32, f16, bf16, q8_0 };

// Q8_0: 32 weights share one binary16 scale that stands before them.
constexpr int kQ8BlockWeights = 32;
constexpr int kQ8BlockBytes = 34;

// Where a tensor lies, as the caller claims it: row-major [rows, columns].
struct TensorClaim {
  std::string name;
  TensorType type = TensorType::f32;
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t offset = 0;
};

// A tensor inside a mapped file, checked against the file's size when it was made.
class Tensor {
 public:
  // Throws Error `tensorShape` or `tensorOutsideFile`.
  Tensor(const MappedFile& file, const TensorClaim& claim);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  TensorType type() const { return type_; }
  size_t bytes() const { return rowBytes_ * static_cast<size_t>(rows_); }

  // Writes row `row` as [columns] floats; exact for every supported type.
  void readRow(int row, float* out) const;
  // The same through a read of the file, for rows that are wanted now and then: a row of a mapping brings up to 2 MB of it
  // into the process. `bytes` is room that is made as large as a row needs. Throws Error `fileUnreadable`.
  void fetchRow(int row, std::vector<uint8_t>& bytes, float* out) const;

 private:
  void decode(const uint8_t* from, float* out) const;

  const MappedFile* file_;
  size_t offset_ = 0;
  TensorType type_ = TensorType::f32;
  int rows_ = 0;
  int columns_ = 0;
  size_t rowBytes_ = 0;
};

}  // namespace shardbench
