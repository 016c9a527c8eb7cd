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

// Up to 64 finished products of one token from the sums of its planes.
inline void dequantise(const QuantisedTokens& tokens, int token, const int32_t* sums, const float* rowScales, int count,
                       const Elementwise& floats, float* out) {
  const float scale = tokens.scales[token];
  if (tokens.planeCount == 1) {
    floats.dequantise(sums, rowScales, scale, count, out);
  } else {
    floats.dequantisePlanes(sums, sums + kTileRows, rowScales, scale, count, out);
  }
}

// Calls store(token, row, count, values) with the finished products of up to 64 rows from `row` on, for the row groups
// in `groups` of the matrix. The tokens are in rows.
template <typename Store>
void multiply(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, const KernelFamily& family,
              const Elementwise& floats, const Store& store) {
  const int planes = tokens.planeCount;
  const int tokensAtOnce = family.tileTokens / planes;
  alignas(64) int32_t sums[kTileTokens * kTileRows];
  alignas(64) float values[kTileRows];
  const auto columns = static_cast<size_t>(tokens.columns);
  for (int group = groups.start; group < groups.end; group += kTileGroups) {
    Tile tile = matrix.tile(group, std::min(kTileGroups, groups.end - group));
    tile.prefetchBytes = family.prefetchBytes;
    const int row = group * kGroupRows;
    const int count = std::min(tile.groups * kGroupRows, matrix.rows() - row);
    for (int token = 0; token < tokens.tokens; token += tokensAtOnce) {
      const int some = std::min(tokensAtOnce, tokens.tokens - token);
      tile.tokens = some * planes;
      tile.activations = tokens.planes + static_cast<size_t>(token) * static_cast<size_t>(planes) * columns;
      tile.tokenBytes = columns;
      family.tile(tile, sums);
      for (int t = 0; t < some; ++t) {
        dequantise(tokens, token + t, sums + t * planes * kTileRows, matrix.scales() + row, count, floats, values);
        store(token + t, row, count, static_cast<const float*>(values));
      }
    }
  }
}

}  // namespace shardbench::cpu
