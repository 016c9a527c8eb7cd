#include <arm_neon.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

// A register is 4 rows of 4 columns, which sdot takes as they lie in memory: each of its four lanes is a row.
constexpr int kRegisterRows = 4;
constexpr int kRegisters = kGroupRows / kRegisterRows;

inline int8x16_t fourColumns(const int8_t* activations) {
  int32_t four;
  std::memcpy(&four, activations, sizeof four);
  return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

template <int Groups, int Tokens>
void groupsOf(const Tile& tile, int group, int32_t* sums) {
  int32x4_t total[Tokens][Groups][kRegisters];
  for (int t = 0; t < Tokens; ++t) {
    for (int g = 0; g < Groups; ++g) {
      for (int r = 0; r < kRegisters; ++r) total[t][g][r] = vdupq_n_s32(0);
    }
  }
  const int8_t* weights = tile.weights + static_cast<size_t>(group) * tile.groupBytes;
  for (int quad = 0; quad < tile.quads; ++quad, weights += kGroupRows * kQuadColumns) {
    int8x16_t activation[Tokens];
    for (int t = 0; t < Tokens; ++t) {
      activation[t] = fourColumns(tile.activations + static_cast<size_t>(t) * tile.tokenBytes + quad * kQuadColumns);
    }
    for (int g = 0; g < Groups; ++g) {
      for (int r = 0; r < kRegisters; ++r) {
        const int8x16_t rows = vld1q_s8(weights + static_cast<size_t>(g) * tile.groupBytes + r * 16);
        for (int t = 0; t < Tokens; ++t) total[t][g][r] = vdotq_s32(total[t][g][r], rows, activation[t]);
      }
    }
  }
  for (int t = 0; t < Tokens; ++t) {
    for (int g = 0; g < Groups; ++g) {
      int32_t* out = sums + t * kTileRows + (group + g) * kGroupRows;
      for (int r = 0; r < kRegisters; ++r) vst1q_s32(out + r * kRegisterRows, total[t][g][r]);
    }
  }
}

// At most 16 of the 32 registers hold sums: enough independent ones to hide the latency of sdot, and weights and
// activations find room beside them.
template <int Tokens>
void tileOf(const Tile& tile, int32_t* sums) {
  constexpr int kGroups = Tokens == 1 ? 4 : Tokens == 2 ? 2 : 1;
  int group = 0;
  for (; group + kGroups <= tile.groups; group += kGroups) groupsOf<kGroups, Tokens>(tile, group, sums);
  for (; group < tile.groups; ++group) groupsOf<1, Tokens>(tile, group, sums);
}

}  // namespace

void neonDotprodTile(const Tile& tile, int32_t* sums) {
  switch (tile.tokens) {
    case 1:
      return tileOf<1>(tile, sums);
    case 2:
      return tileOf<2>(tile, sums);
    case 3:
      return tileOf<3>(tile, sums);
    default:
      return tileOf<4>(tile, sums);
  }
}

}  // namespace shardbench::cpu
