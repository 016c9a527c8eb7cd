// A packed matrix times a block of quantised tokens in panels, as much of the matrix at a time as stays in the second-level
// cache.
#pragma once

#include <algorithm>
#include <cstdint>

#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_matrix.h"
#include "backend/cpu/quantised_tokens.h"

namespace shardbench::cpu {

// Bytes of weights that are multiplied with all tokens before the next ones: half of a second-level cache of 2 MiB, of
// which tokens and the next weights want the rest.
constexpr size_t kBlockBytes = size_t{1} << 20;

// Row groups that a block has, an even number.
inline int blockGroups(const PackedMatrix& matrix) {
  const auto fitting = static_cast<int>(kBlockBytes / matrix.groupBytes());
  return std::clamp(fitting / 2 * 2, 2, kBlockGroups);
}

// Enters one of `matrix`'s groups into a block whose values go to out[token x stride + row].
inline void enter(const PackedMatrix& matrix, int group, float* out, Block& block) {
  block.groups[block.groupCount++] = {.weights = matrix.group(group),
                                      .scales = matrix.scales() + group * kGroupRows,
                                      .out = out + static_cast<size_t>(group) * kGroupRows};
}

// Calls the kernel for one block after the other, each of up to `width` of the row groups in `groups`.
// With each group goes, if `distance` is not 0, the one that many groups later.
inline void runBlocks(const PackedMatrix& matrix, Range groups, int width, int distance, const QuantisedTokens& tokens,
                      BlockKernel kernel, int32_t* sums, Epilogue epilogue, float* out, size_t stride) {
  Block block;
  block.quads = tokens.columns / kQuadColumns;
  block.activations = tokens.planes;
  block.tokens = tokens.tokens;
  block.planes = tokens.planeCount;
  block.tokenScales = tokens.scales;
  block.epilogue = epilogue;
  block.outStride = stride;
  for (int group = groups.start; group < groups.end; group += width) {
    block.groupCount = 0;
    const int end = std::min(group + width, groups.end);
    for (int at = group; at < end; ++at) {
      enter(matrix, at, out, block);
      if (distance != 0) enter(matrix, at + distance, out, block);
    }
    const int nextCount = std::min(width, groups.end - end);
    block.next[0] = nextCount > 0 ? matrix.group(end) : nullptr;
    block.next[1] = nextCount > 0 && distance != 0 ? matrix.group(end + distance) : nullptr;
    block.nextBytes = static_cast<size_t>(nextCount) * matrix.groupBytes();
    kernel(block, sums);
  }
}

// The product of the row groups in `groups`, stored at or added to out[token x stride + row]. `sums` has room for
// kBlockSums, and the matrix has whole groups only.
inline void multiplyBlock(const PackedMatrix& matrix, Range groups, const QuantisedTokens& tokens, BlockKernel kernel,
                          int32_t* sums, Epilogue epilogue, float* out, size_t stride) {
  runBlocks(matrix, groups, blockGroups(matrix), 0, tokens, kernel, sums, epilogue, out, stride);
}

// SwiGLU of rows that belong together in pairs, gate row r of `groups` with row r + 16 x distance, at
// out[token x stride + r].
inline void multiplyPairs(const PackedMatrix& matrix, Range groups, int distance, const QuantisedTokens& tokens,
                          BlockKernel kernel, int32_t* sums, float* out, size_t stride) {
  runBlocks(matrix, groups, blockGroups(matrix) / 2, distance, tokens, kernel, sums, Epilogue::swiglu, out, stride);
}

}  // namespace shardbench::cpu
