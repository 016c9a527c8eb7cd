#pragma once

#include <algorithm>
#include <optional>

#include "backend/cpu/block_product.h"
#include "backend/cpu/cpu_context.h"
#include "backend/cpu/cpu_workspace.h"
#include "backend/cpu/packed_layout.h"
#include "backend/cpu/product.h"

namespace shardbench::cpu {

// The input of a product: quantised tokens for a packed matrix, floats [tokens, columns] for a plain one.
struct ProductInput {
  QuantisedTokens quantised;
  const float* rows;
};

// A matrix as the CPU backend executes it: packed INT8, or in plain floating point read from the model's own tensor.
class CpuMatrix {
 public:
  // `storage` holds the packed form; not looked at for a plain matrix.
  CpuMatrix(const Tensor& tensor, const uint8_t* storage) : tensor_(&tensor) {
    if (isPacked(tensor)) packed_.emplace(tensor.rows(), tensor.columns(), storage);
  }

  int rows() const { return tensor_->rows(); }
  int columns() const { return tensor_->columns(); }
  int groups() const { return (rows() + kGroupRows - 1) / kGroupRows; }
  bool plain() const { return !packed_; }
  size_t packedBytes() const { return packed_ ? packed_->bytes() : 0; }

  // The products of the row groups in `groups`, stored at or added to out[token x rows + row].
  void multiply(const CpuContext& context, Range groups, const ProductInput& input, ThreadScratch& scratch,
                Epilogue epilogue, float* out) const {
    const auto stride = static_cast<size_t>(rows());
    if (packed_ && input.quantised.order == RowOrder::panels) {
      multiplyBlock(*packed_, groups, input.quantised, context.family.block, scratch.sums.data(), epilogue, out, stride);
      return;
    }
    multiplyRows(context, groups, input, scratch, [&](int token, int row, int count, const float* values) {
      float* to = out + static_cast<size_t>(token) * stride + static_cast<size_t>(row);
      if (epilogue == Epilogue::add) {
        context.floats.add(values, count, to);
      } else {
        std::copy(values, values + count, to);
      }
    });
  }

  // Calls store(token, row, count, values) with finished products of tokens in rows, for the row groups in `groups`.
  template <typename Store>
  void multiplyRows(const CpuContext& context, Range groups, const ProductInput& input, ThreadScratch& scratch,
                    const Store& store) const {
    if (!packed_) {
      multiplyPlain(context, groups, input, scratch, store);
    } else {
      cpu::multiply(*packed_, groups, input.quantised, context.family, context.floats, store);
    }
  }

  // SwiGLU of rows in pairs, row r with row r + 16 x distance, of a packed matrix and tokens in panels, stored at
  // out[token x stride + r].
  void multiplyPairs(const CpuContext& context, Range groups, int distance, const ProductInput& input,
                     ThreadScratch& scratch, float* out, size_t stride) const {
    cpu::multiplyPairs(*packed_, groups, distance, input.quantised, context.family.block, scratch.sums.data(), out,
                       stride);
  }

 private:
  template <typename Store>
  void multiplyPlain(const CpuContext& context, Range groups, const ProductInput& input, ThreadScratch& scratch,
                     const Store& store) const {
    const auto width = static_cast<size_t>(columns());
    const int last = std::min(groups.end * kGroupRows, rows());
    for (int row = groups.start * kGroupRows; row < last; ++row) {
      tensor_->readRow(row, scratch.weights.data());
      for (int token = 0; token < input.quantised.tokens; ++token) {
        const float* x = input.rows + static_cast<size_t>(token) * width;
        const float value = context.floats.dot(scratch.weights.data(), x, columns());
        store(token, row, 1, &value);
      }
    }
  }

  const Tensor* tensor_;
  std::optional<PackedMatrix> packed_;
};

}  // namespace shardbench::cpu
