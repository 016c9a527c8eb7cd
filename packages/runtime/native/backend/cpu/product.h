// A packed matrix times a block of quantised tokens: tiles of up to 64 rows and 4 tokens, every weight read once for the
// whole block.
#pragma once

#include <algorithm>
#include <cstdint>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/packed_matrix.h"

namespace shardbench::cpu {

// Tokens with 16 bits in two planes of INT8: a token's high plane, then its low plane, and one scale for both. One plane
// would do for the products' speed, but not for the values that SwiGLU makes: their largest is ten times their RMS and
// takes the resolution of all others.
struct QuantisedTokens {
  const int8_t* planes = nullptr;  // [tokens, 2, columns]
  const float* scales = nullptr;   // [tokens]
  int tokens = 0;
  int columns = 0;
};

constexpr int kPlanes = 2;

// Calls store(token, row, count, values) with the finished products of up to 64 rows from `row` on, for the row groups
// in `groups` of the matrix.
template <typename Store>
void multiply(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, TileKernel kernel,
              const Elementwise& floats, const Store& store) {
  constexpr int kTokensAtOnce = kTileTokens / kPlanes;
  alignas(64) int32_t sums[kTileTokens * kTileRows];
  alignas(64) float values[kTileRows];
  const auto columns = static_cast<size_t>(tokens.columns);
  for (int group = groups.start; group < groups.end; group += kTileGroups) {
    Tile tile = matrix.tile(group, std::min(kTileGroups, groups.end - group));
    const int row = group * kGroupRows;
    const int count = std::min(tile.groups * kGroupRows, matrix.rows() - row);
    for (int token = 0; token < tokens.tokens; token += kTokensAtOnce) {
      const int some = std::min(kTokensAtOnce, tokens.tokens - token);
      tile.tokens = some * kPlanes;
      tile.activations = tokens.planes + static_cast<size_t>(token) * kPlanes * columns;
      tile.tokenBytes = columns;
      kernel(tile, sums);
      for (int t = 0; t < some; ++t) {
        const int32_t* high = sums + t * kPlanes * kTileRows;
        floats.dequantise(high, high + kTileRows, matrix.scales() + row, tokens.scales[token + t], count, values);
        store(token + t, row, count, static_cast<const float*>(values));
      }
    }
  }
}

}  // namespace shardbench::cpu
