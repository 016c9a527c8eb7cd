#pragma once

#include <vector>

#include "backend/reference/arithmetic.h"
#include "base/range.h"
#include "weights/tensor.h"

namespace shardbench::reference {

// Calls store(token, row, value) with the product of each row of `matrix` in `rows` and every token of `input`
// ([tokens, columns]). A row is dequantised once for the whole block and never kept, so that a model needs no more
// memory than its file.
template <typename Store>
void multiply(const Tensor& matrix, Range rows, const float* input, int tokens, const Store& store) {
  const int columns = matrix.columns();
  std::vector<float> weights(static_cast<size_t>(columns));
  for (int row = rows.start; row < rows.end; ++row) {
    matrix.readRow(row, weights.data());
    for (int token = 0; token < tokens; ++token) {
      const float* x = input + static_cast<size_t>(token) * static_cast<size_t>(columns);
      store(static_cast<size_t>(token), static_cast<size_t>(row), dot(weights.data(), x, columns));
    }
  }
}

}  // namespace shardbench::reference
