#pragma once

#include <cstdint>
#include <cstring>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/block.h"
#include "base/huge_array.h"

namespace shardbench::cpu {

// A token has 16 bits in two planes of INT8, its high plane and then its low plane, with one scale for both; or 8 bits in
// one plane, for half the multiplications. One plane often does not do: the largest value that SwiGLU makes is ten times
// their RMS and takes the resolution of all others, and norms can make worse.
constexpr int kMostPlanes = 2;
constexpr int planesOf(int activationBits) { return activationBits == 8 ? 1 : kMostPlanes; }

// Planes are rows of activations to a kernel: those of token t begin at row t x planeCount.
enum class RowOrder { rows, panels };

struct QuantisedTokens {
  const int8_t* planes = nullptr;  // [tokens, planeCount, columns], or the panels of kernels/block.h of as many rows
  const float* scales = nullptr;   // [tokens]
  int planeCount = kMostPlanes;
  int tokens = 0;
  int columns = 0;
  RowOrder order = RowOrder::rows;
};

// Room for the quantised input of one product.
class QuantisedBuffer {
 public:
  QuantisedBuffer(int tokens, int columns, int planeCount)
      : planeCount_(static_cast<size_t>(planeCount)),
        planes_(panelOffset(roundedRows(tokens), 0, columns)),
        scales_(static_cast<size_t>(tokens)) {}

  // Quantises `columns` floats as token `token` of inputs with that many columns.
  void set(size_t token, const float* row, int columns, const Elementwise& floats) {
    scales_[token] = quantise(row, columns, floats, &planes_[token * planeCount_ * static_cast<size_t>(columns)]);
  }
  // The same in panels; `plane` has room for a token's planes.
  void setInPanels(size_t token, const float* row, int columns, const Elementwise& floats, int8_t* plane) {
    const auto width = static_cast<size_t>(columns);
    scales_[token] = quantise(row, columns, floats, plane);
    for (size_t p = 0; p < planeCount_; ++p, plane += width) {
      for (size_t column = 0; column < width; column += kPanelColumns) {
        const size_t some = width - column < kPanelColumns ? width - column : size_t{kPanelColumns};
        std::memcpy(&planes_[panelOffset(token * planeCount_ + p, column / kPanelColumns, columns)], plane + column, some);
      }
    }
  }
  QuantisedTokens view(int tokens, int columns, RowOrder order = RowOrder::rows) const {
    return {.planes = planes_.data(),
            .scales = scales_.data(),
            .planeCount = static_cast<int>(planeCount_),
            .tokens = tokens,
            .columns = columns,
            .order = order};
  }

 private:
  size_t roundedRows(int tokens) const {
    return (static_cast<size_t>(tokens) * planeCount_ + kPanelRows - 1) / kPanelRows * kPanelRows;
  }
  // A token's planes, one after the other; returns its scale.
  float quantise(const float* row, int columns, const Elementwise& floats, int8_t* out) const {
    return planeCount_ == 1 ? floats.quantise(row, columns, out)
                            : floats.quantisePlanes(row, columns, out, out + columns);
  }

  size_t planeCount_;
  HugeArray<int8_t> planes_;
  HugeArray<float> scales_;
};

}  // namespace shardbench::cpu
