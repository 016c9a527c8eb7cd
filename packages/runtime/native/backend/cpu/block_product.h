// A packed matrix times a block of quantised tokens in panels: slabs of up to 256 rows stay in the second-level cache
// while all tokens pass, and the next slab is fetched meanwhile.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_matrix.h"
#include "backend/cpu/quantised_tokens.h"

namespace shardbench::cpu {

// Bytes of weights that are multiplied with all tokens before the next ones: half of a second-level cache of 2 MiB, of
// which tokens and the next weights want the rest.
constexpr size_t kSlabBytes = size_t{1} << 20;

constexpr size_t kBlockSums = size_t{kBlockRows} * kBlockSumStride;

// Row groups that a slab has, an even number.
inline int slabGroups(const PackedMatrix& matrix) {
  const auto fitting = static_cast<int>(kSlabBytes / matrix.groupBytes());
  return std::clamp(fitting / 2 * 2, 2, kBlockGroups);
}

// The row groups of a slab: one run of them, or two that belong together.
using SlabGroups = std::array<Range, 2>;

// Lists where each of the groups begins; returns their number.
inline int listGroups(const PackedMatrix& matrix, const SlabGroups& groups, const int8_t** list) {
  int count = 0;
  for (const Range run : groups) {
    for (int group = run.start; group < run.end; ++group) list[count++] = matrix.group(group);
  }
  return count;
}

// Runs `slabs` slabs over all tokens. groupsOf(slab) gives a slab's groups; finish(slab, token, high, low) takes the sums
// of a token's two planes, both [groups x 16].
template <typename GroupsOf, typename Finish>
void multiplySlabs(const PackedMatrix& matrix, int slabs, const QuantisedTokens& tokens, BlockKernel kernel,
                   int32_t* sums, const GroupsOf& groupsOf, const Finish& finish) {
  constexpr int kTokensAtOnce = kBlockRows / kPlanes;
  const int steps = (tokens.tokens + kTokensAtOnce - 1) / kTokensAtOnce;
  const size_t stepBytes = panelOffset(kBlockRows, 0, tokens.columns);
  const int groupLines = static_cast<int>(matrix.groupBytes() / 64);
  BlockTile tile = {};
  tile.quads = tokens.columns / kQuadColumns;
  for (int slab = 0; slab < slabs; ++slab) {
    tile.groupCount = listGroups(matrix, groupsOf(slab), tile.groups);
    // While tokens pass, the weights of the next slab come nearer, a part of each group at every step, and so do the tokens
    // that come next: the first ones again after the last.
    tile.weights.count = slab + 1 < slabs ? listGroups(matrix, groupsOf(slab + 1), tile.weights.runs) : 0;
    for (int step = 0; step < steps; ++step) {
      const Range lines = partOf({0, groupLines}, step, steps);
      tile.weights.start = static_cast<size_t>(lines.start) * 64;
      tile.weights.end = static_cast<size_t>(lines.end) * 64;
      tile.following.count = steps > 1 ? 1 : 0;
      tile.following.runs[0] = tokens.planes + static_cast<size_t>((step + 1) % steps) * stepBytes;
      tile.following.end = stepBytes;
      const int token = step * kTokensAtOnce;
      const int some = std::min(kTokensAtOnce, tokens.tokens - token);
      tile.rows = some * kPlanes;
      tile.activations = tokens.planes + static_cast<size_t>(step) * stepBytes;
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
      [&](int slab) { return SlabGroups{Range{firstOf(slab), firstOf(slab) + countOf(slab)}}; },
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
      [&](int slab) {
        const Range run = {firstOf(slab), firstOf(slab) + countOf(slab)};
        return SlabGroups{run, Range{run.start + distance, run.end + distance}};
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
