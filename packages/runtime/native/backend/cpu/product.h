// A packed matrix times a few quantised tokens: tiles of up to 64 rows, every weight read from memory once for all tokens
// that a tile takes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_matrix.h"
#include "backend/cpu/quantised_tokens.h"

namespace shardbench::cpu {

// Calls store(token, row, count, values) with the finished products of up to 64 rows from `row` on, for the row groups
// in `groups` of the matrix. The tokens are in rows.
template <typename Store>
void multiply(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, const KernelFamily& family,
              const Elementwise& floats, const Store& store) {
  const int tokensAtOnce = family.tileTokens / kPlanes;
  alignas(64) int32_t sums[kTileTokens * kTileRows];
  alignas(64) float values[kTileRows];
  const auto columns = static_cast<size_t>(tokens.columns);
  for (int group = groups.start; group < groups.end; group += kTileGroups) {
    Tile tile = matrix.tile(group, std::min(kTileGroups, groups.end - group));
    const int row = group * kGroupRows;
    const int count = std::min(tile.groups * kGroupRows, matrix.rows() - row);
    for (int token = 0; token < tokens.tokens; token += tokensAtOnce) {
      const int some = std::min(tokensAtOnce, tokens.tokens - token);
      tile.tokens = some * kPlanes;
      tile.activations = tokens.planes + static_cast<size_t>(token) * kPlanes * columns;
      tile.tokenBytes = columns;
      family.tile(tile, sums);
      for (int t = 0; t < some; ++t) {
        const int32_t* high = sums + t * kPlanes * kTileRows;
        floats.dequantise(high, high + kTileRows, matrix.scales() + row, tokens.scales[token + t], count, values);
        store(token + t, row, count, static_cast<const float*>(values));
      }
    }
  }
}

}  // namespace shardbench::cpu
