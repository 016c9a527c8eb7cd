// The product of many rows of activations at once, for instruction sets that multiply matrices, finished in the same
// pass. The integer sums are those of tile.h, from activations in another order, and what is made of them has the bits of
// elementwise.h.
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

constexpr size_t panelsOf(int columns) {
  return (static_cast<size_t>(columns) + kPanelColumns - 1) / kPanelColumns;
}

// Where a row's 64 columns from panel `panel` on lie.
constexpr size_t panelOffset(size_t row, size_t panel, int columns) {
  return ((row / kPanelRows * panelsOf(columns) + panel) * kPanelRows + row % kPanelRows) * kPanelColumns;
}

// What a finished product, sum x row scale x token scale, becomes.
enum class Epilogue {
  store,
  add,     // onto what is there
  swiglu,  // silu of an even group's product x that of the odd group after it, in the even group's place
};

// 16 rows of weights: [quads][16 rows][4 columns].
struct BlockGroup {
  const int8_t* weights;
  const float* scales;  // [16]
  float* out;           // the first token's 16 values
};

// A block is at most this many row groups of weights times any number of rows of activations.
constexpr int kBlockGroups = 16;

struct Block {
  BlockGroup groups[kBlockGroups];
  int groupCount;              // 1 to kBlockGroups, even for swiglu
  int quads;                   // columns / 4
  const int8_t* activations;   // panels, values in [-127, 127]
  int tokens;                  // 1 or more
  int planes;                  // rows of activations that a token has: 1, or 2 of which the first counts 256 times
  const float* tokenScales;    // [tokens]
  Epilogue epilogue;
  size_t outStride;            // floats from a token's values to the next one's
  // Weights of the block that comes after this one, in up to two places, null where there are none: only ever prefetched.
  const int8_t* next[2];
  size_t nextBytes;  // in each place
};

// Rows of activations that a kernel works on at a time, and the integer sums that it needs room for, on a boundary of 64
// bytes. From one row of sums to the next it is more than the sums themselves, because a power of two would put a column
// of them into few sets of the cache.
constexpr int kBlockRows = 64;
constexpr int kBlockSumStride = kBlockGroups * kGroupRows + 16;
constexpr size_t kBlockSums = size_t{kBlockRows} * kBlockSumStride;

using BlockKernel = void (*)(const Block& block, int32_t* sums);

#if defined(SHARDBENCH_X64)
void amxBlock(const Block& block, int32_t* sums);
#endif

}  // namespace shardbench::cpu
