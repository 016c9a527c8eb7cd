// The integer product of many rows of activations at once, for instruction sets that multiply matrices. The same sums
// as those of tile.h, from activations in another order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "backend/cpu/kernels/tile.h"

// Free of inline library code, as tile.h is.
namespace shardbench::cpu {

// Activations of a block are stored as [rows / 16][columns / 64][16 rows][64 columns], both rounded up: 1024 bytes are
// what one matrix register takes, in one piece. What rounding added is not looked at.
constexpr int kPanelRows = 16;
constexpr int kPanelColumns = 64;
constexpr size_t kPanelBytes = size_t{kPanelRows} * kPanelColumns;
constexpr int kPanelQuads = kPanelColumns / kQuadColumns;

// A block tile is at most this many rows of activations times this many row groups of weights.
constexpr int kBlockRows = 64;
constexpr int kBlockGroups = 16;
// From one row of sums to the next; more than the sums themselves, because a power of two would put a column of them into
// few sets of the cache.
constexpr int kBlockSumStride = kBlockGroups * kGroupRows + 16;

constexpr size_t panelsOf(int columns) {
  return (static_cast<size_t>(columns) + kPanelColumns - 1) / kPanelColumns;
}

// Where a row's 64 columns from panel `panel` on lie.
constexpr size_t panelOffset(size_t row, size_t panel, int columns) {
  return ((row / kPanelRows * panelsOf(columns) + panel) * kPanelRows + row % kPanelRows) * kPanelColumns;
}

// Memory that is wanted soon, brought nearer while a tile is worked on: the bytes [start, end) of each run.
struct Ahead {
  const int8_t* runs[kBlockGroups];
  int count;
  size_t start;
  size_t end;
};

struct BlockTile {
  const int8_t* groups[kBlockGroups];  // each [quads][16 rows][4 columns]
  int groupCount;                      // 1 to kBlockGroups
  int quads;                           // columns / 4
  const int8_t* activations;           // panels of the first 16 rows, values in [-127, 127]
  int rows;                            // 1 to kBlockRows
  Ahead weights;
  Ahead following;  // activations
};

// sums[row][group x 16 + weight row], the stride between rows being kBlockSumStride, `sums` on a boundary of 64 bytes.
// Rows beyond the tile's, up to a multiple of 16, may be written too.
using BlockKernel = void (*)(const BlockTile& tile, int32_t* sums);

#if defined(SHARDBENCH_X64)
void amxBlock(const BlockTile& tile, int32_t* sums);
#endif

}  // namespace shardbench::cpu
