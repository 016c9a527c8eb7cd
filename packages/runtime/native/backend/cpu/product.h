// A packed matrix times a block of quantised tokens: tiles of up to 64 rows and 4 tokens, every weight read once for the
// whole block.
#pragma once

#include <algorithm>
#include <cstdint>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/packed_matrix.h"

namespace shardbench::cpu {

// Tokens as INT8, one scale each: values [tokens, columns], scales [tokens].
struct QuantisedTokens {
  const int8_t* values;
  const float* scales;
  int tokens;
  int columns;
};

// Calls store(token, row, count, values) with the finished products of up to 64 rows from `row` on, for the row groups
// in `groups` of the matrix.
template <typename Store>
void multiply(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, TileKernel kernel,
              const Elementwise& floats, const Store& store) {
  alignas(64) int32_t sums[kTileTokens * kTileRows];
  alignas(64) float values[kTileRows];
  for (int group = groups.start; group < groups.end; group += kTileGroups) {
    Tile tile = matrix.tile(group, std::min(kTileGroups, groups.end - group));
    const int row = group * kGroupRows;
    const int count = std::min(tile.groups * kGroupRows, matrix.rows() - row);
    for (int token = 0; token < tokens.tokens; token += kTileTokens) {
      tile.tokens = std::min(kTileTokens, tokens.tokens - token);
      tile.activations = tokens.values + static_cast<size_t>(token) * static_cast<size_t>(tokens.columns);
      tile.tokenBytes = static_cast<size_t>(tokens.columns);
      kernel(tile, sums);
      for (int t = 0; t < tile.tokens; ++t) {
        floats.dequantise(sums + t * kTileRows, matrix.scales() + row, tokens.scales[token + t], count, values);
        store(token + t, row, count, static_cast<const float*>(values));
      }
    }
  }
}

}  // namespace shardbench::cpu
