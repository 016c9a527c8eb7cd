#pragma once

#include <cstdint>
#include <cstring>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/block.h"
#include "base/huge_array.h"

namespace shardbench::cpu {

// Tokens with 16 bits in two planes of INT8: a token's high plane, then its low plane, and one scale for both. One plane
// would do for the products' speed, but not for the values that SwiGLU makes: their largest is ten times their RMS and
// takes the resolution of all others.
constexpr int kPlanes = 2;

// Planes are rows of activations to a kernel: those of token t are 2t and 2t + 1.
enum class RowOrder { rows, panels };

struct QuantisedTokens {
  const int8_t* planes = nullptr;  // [tokens, 2, columns], or the panels of kernels/block.h of as many rows
  const float* scales = nullptr;   // [tokens]
  int tokens = 0;
  int columns = 0;
  RowOrder order = RowOrder::rows;
};

// Room for the quantised input of one product.
class QuantisedBuffer {
 public:
  QuantisedBuffer(int tokens, int columns)
      : planes_(panelOffset(roundedRows(tokens), 0, columns)), scales_(static_cast<size_t>(tokens)) {}

  // Quantises `columns` floats as token `token` of inputs with that many columns.
  void set(size_t token, const float* row, int columns, const Elementwise& floats) {
    const auto width = static_cast<size_t>(columns);
    int8_t* high = &planes_[token * kPlanes * width];
    scales_[token] = floats.quantisePlanes(row, columns, high, high + width);
  }
  // The same in panels; `plane` has room for two planes.
  void setInPanels(size_t token, const float* row, int columns, const Elementwise& floats, int8_t* plane) {
    const auto width = static_cast<size_t>(columns);
    scales_[token] = floats.quantisePlanes(row, columns, plane, plane + width);
    for (size_t p = 0; p < kPlanes; ++p, plane += width) {
      for (size_t column = 0; column < width; column += kPanelColumns) {
        const size_t some = width - column < kPanelColumns ? width - column : size_t{kPanelColumns};
        std::memcpy(&planes_[panelOffset(token * kPlanes + p, column / kPanelColumns, columns)], plane + column, some);
      }
    }
  }
  QuantisedTokens view(int tokens, int columns, RowOrder order = RowOrder::rows) const {
    return {.planes = planes_.data(), .scales = scales_.data(), .tokens = tokens, .columns = columns, .order = order};
  }

 private:
  static size_t roundedRows(int tokens) {
    return (static_cast<size_t>(tokens) * kPlanes + kPanelRows - 1) / kPanelRows * kPanelRows;
  }

  HugeArray<int8_t> planes_;
  HugeArray<float> scales_;
};

}  // namespace shardbench::cpu
