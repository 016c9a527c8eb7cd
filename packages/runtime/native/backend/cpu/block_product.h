// A packed matrix times a block of quantised tokens in panels: slabs of up to 256 rows stay in the second-level cache
// while all tokens pass, and the next slab is fetched meanwhile.
#pragma once

#include <algorithm>
#include <cstdint>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_matrix.h"
#include "backend/cpu/quantised_tokens.h"

namespace shardbench::cpu {

// Bytes of weights in a slab: half of a second-level cache of 2 MiB, of which the next slab wants as much.
constexpr size_t kSlabBytes = size_t{768} << 10;

constexpr size_t kBlockSums = size_t{kBlockRows} * kBlockSumStride;

// Row groups that a slab has, an even number.
inline int slabGroups(const PackedMatrix& matrix) {
  const auto fitting = static_cast<int>(kSlabBytes / matrix.groupBytes());
  return std::clamp(fitting / 2 * 2, 2, kBlockGroups);
}

// Runs `slabs` slabs over all tokens. groupsOf(slab, list) lists a slab's groups and returns their number;
// finish(slab, token, high, low) takes the sums of a token's two planes, both [groups x 16].
template <typename GroupsOf, typename Finish>
void multiplySlabs(const PackedMatrix& matrix, int slabs, const QuantisedTokens& tokens, BlockKernel kernel,
                   int32_t* sums, const GroupsOf& groupsOf, const Finish& finish) {
  constexpr int kTokensAtOnce = kBlockRows / kPlanes;
  const size_t rowBytes = panelOffset(kPanelRows, 0, tokens.columns) / kPanelRows;
  const auto steps = static_cast<size_t>((tokens.tokens + kTokensAtOnce - 1) / kTokensAtOnce);
  BlockTile tile = {};
  tile.quads = tokens.columns / kQuadColumns;
  for (int slab = 0; slab < slabs; ++slab) {
    tile.groupCount = groupsOf(slab, tile.groups);
    tile.aheadCount = slab + 1 < slabs ? groupsOf(slab + 1, tile.ahead) : 0;
    for (size_t step = 0; step < steps; ++step) {
      const int token = static_cast<int>(step) * kTokensAtOnce;
      const int some = std::min(kTokensAtOnce, tokens.tokens - token);
      tile.rows = some * kPlanes;
      tile.activations = tokens.planes + static_cast<size_t>(token) * kPlanes * rowBytes;
      tile.aheadStart = matrix.groupBytes() / 64 * step / steps * 64;
      tile.aheadEnd = matrix.groupBytes() / 64 * (step + 1) / steps * 64;
      kernel(tile, sums);
      for (int t = 0; t < some; ++t) {
        const int32_t* high = sums + t * kPlanes * kBlockSumStride;
        finish(slab, token + t, high, high + kBlockSumStride);
      }
    }
  }
}

// Calls store(token, row, count, values) with the finished products of up to 256 rows from `row` on, for the row groups
// in `groups`. `sums` has room for kBlockSums.
template <typename Store>
void multiplyBlock(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, BlockKernel kernel,
                   const Elementwise& floats, int32_t* sums, const Store& store) {
  alignas(64) float values[kBlockGroups * kGroupRows];
  const int width = slabGroups(matrix);
  const auto firstOf = [&](int slab) { return groups.start + slab * width; };
  const auto countOf = [&](int slab) { return std::min(width, groups.end - firstOf(slab)); };
  multiplySlabs(
      matrix, (groups.size() + width - 1) / width, tokens, kernel, sums,
      [&](int slab, const int8_t** list) {
        for (int i = 0; i < countOf(slab); ++i) list[i] = matrix.group(firstOf(slab) + i);
        return countOf(slab);
      },
      [&](int slab, int token, const int32_t* high, const int32_t* low) {
        const int row = firstOf(slab) * kGroupRows;
        const int count = std::min(countOf(slab) * kGroupRows, matrix.rows() - row);
        floats.dequantise(high, low, matrix.scales() + row, tokens.scales[token], count, values);
        store(token, row, count, static_cast<const float*>(values));
      });
}

// The same for rows that belong together in pairs, row r of `groups` with row r + 16 x distance:
// store(token, row, count, values, partners).
template <typename Store>
void multiplyPairs(const PackedMatrix& matrix, Range groups, int distance, const QuantisedTokens& tokens,
                   BlockKernel kernel, const Elementwise& floats, int32_t* sums, const Store& store) {
  alignas(64) float values[kBlockGroups * kGroupRows];
  const int width = slabGroups(matrix) / 2;
  const auto firstOf = [&](int slab) { return groups.start + slab * width; };
  const auto countOf = [&](int slab) { return std::min(width, groups.end - firstOf(slab)); };
  multiplySlabs(
      matrix, (groups.size() + width - 1) / width, tokens, kernel, sums,
      [&](int slab, const int8_t** list) {
        const int count = countOf(slab);
        for (int i = 0; i < count; ++i) {
          list[i] = matrix.group(firstOf(slab) + i);
          list[count + i] = matrix.group(firstOf(slab) + distance + i);
        }
        return 2 * count;
      },
      [&](int slab, int token, const int32_t* high, const int32_t* low) {
        const int row = firstOf(slab) * kGroupRows;
        const int partner = row + distance * kGroupRows;
        const int count = countOf(slab) * kGroupRows;
        const float scale = tokens.scales[token];
        floats.dequantise(high, low, matrix.scales() + row, scale, count, values);
        floats.dequantise(high + count, low + count, matrix.scales() + partner, scale, count, values + count);
        store(token, row, count, static_cast<const float*>(values), static_cast<const float*>(values + count));
      });
}

}  // namespace shardbench::cpu
