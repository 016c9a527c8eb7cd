// smmla multiplies 2 rows of 8 columns by 2 tokens of 8 columns: 32 products, where sdot makes 16. The layout has 4
// columns of a row together, not 8, so two registers of successive columns are zipped first. Per 32 bytes of weights
// that is 2 zips and, for every two tokens, 2 smmla, against 2 sdot for every token:
//
//   tokens   smmla          sdot
//   1        2 + 2 = 4      2        left to sdot
//   2        2 + 2 = 4      4        equal
//   3        2 + 4 = 6      6        equal: the fourth token is the third again
//   4        2 + 4 = 6      8        three quarters
//
// Another layout would save the zips and cost a second copy of the weights. These are counts of instructions; no time
// was measured on any machine.
#include <arm_neon.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

constexpr int kRegisterBytes = 16;
// Rows and tokens that one smmla takes.
constexpr int kPairRows = 2;
constexpr int kRowPairs = kGroupRows / kPairRows;

// 8 columns of two tokens, smmla's second operand.
inline int8x16_t eightColumns(const int8_t* first, const int8_t* second) {
  return vcombine_s8(vld1_s8(first), vld1_s8(second));
}

// 4 columns of one token, and zeros.
inline int8x8_t fourColumns(const int8_t* from) {
  int32_t four;
  std::memcpy(&four, from, sizeof four);
  return vreinterpret_s8_s32(vset_lane_s32(four, vdup_n_s32(0), 0));
}

// Rows r and r + 1, then r + 2 and r + 3, of 8 columns each, from the registers of two successive quads.
inline int8x16_t lowRows(int8x16_t quad, int8x16_t next) {
  return vreinterpretq_s8_s32(vzip1q_s32(vreinterpretq_s32_s8(quad), vreinterpretq_s32_s8(next)));
}

inline int8x16_t highRows(int8x16_t quad, int8x16_t next) {
  return vreinterpretq_s8_s32(vzip2q_s32(vreinterpretq_s32_s8(quad), vreinterpretq_s32_s8(next)));
}

// Sums of a group and two tokens in each of `Pairs`: lanes are (row, token), (row, token + 1), (row + 1, token),
// (row + 1, token + 1). One group at a time: with two, GCC 12 kept some sums in memory, and for two tokens 8 sums should do,
// because every other instruction is a zip.
template <int Pairs>
struct Sums {
  int32x4_t total[Pairs][kRowPairs];

  Sums() {
    for (int p = 0; p < Pairs; ++p) {
      for (int r = 0; r < kRowPairs; ++r) total[p][r] = vdupq_n_s32(0);
    }
  }
  void add(const int8_t* quad, const int8_t* next, const int8x16_t (&tokens)[Pairs]) {
    for (int r = 0; r < kRowPairs; r += 2) {
      const int8x16_t left = vld1q_s8(quad + r / 2 * kRegisterBytes);
      const int8x16_t right = vld1q_s8(next + r / 2 * kRegisterBytes);
      const int8x16_t low = lowRows(left, right);
      const int8x16_t high = highRows(left, right);
      for (int p = 0; p < Pairs; ++p) {
        total[p][r] = vmmlaq_s32(total[p][r], low, tokens[p]);
        total[p][r + 1] = vmmlaq_s32(total[p][r + 1], high, tokens[p]);
      }
    }
  }
};

template <int Pairs>
void groupOf(const Tile& tile, int group, int32_t* sums) {
  const int8_t* activations[2 * Pairs];
  for (int t = 0; t < 2 * Pairs; ++t) {
    const int token = t < tile.tokens ? t : tile.tokens - 1;
    activations[t] = tile.activations + static_cast<size_t>(token) * tile.tokenBytes;
  }
  Sums<Pairs> all;
  const int8_t* weights = tile.weights + static_cast<size_t>(group) * tile.groupBytes;
  int8x16_t tokens[Pairs];
  int quad = 0;
  for (; quad + 2 <= tile.quads; quad += 2, weights += 2 * kQuadBytes) {
    const int column = quad * kQuadColumns;
    for (int p = 0; p < Pairs; ++p) {
      tokens[p] = eightColumns(activations[2 * p] + column, activations[2 * p + 1] + column);
    }
    all.add(weights, weights + kQuadBytes, tokens);
  }
  if (quad < tile.quads) {
    const int column = quad * kQuadColumns;
    for (int p = 0; p < Pairs; ++p) {
      tokens[p] = vcombine_s8(fourColumns(activations[2 * p] + column), fourColumns(activations[2 * p + 1] + column));
    }
    // The last columns twice: the second time they meet zeros.
    all.add(weights, weights, tokens);
  }
  for (int t = 0; t < 2 * Pairs; ++t) {
    if (t == tile.tokens) break;
    int32_t* out = sums + t * kTileRows + group * kGroupRows;
    for (int r = 0; r < kRowPairs; r += 2) {
      const int32x4_t low = all.total[t / 2][r];
      const int32x4_t high = all.total[t / 2][r + 1];
      vst1q_s32(out + r * kPairRows, t % 2 == 0 ? vuzp1q_s32(low, high) : vuzp2q_s32(low, high));
    }
  }
}

}  // namespace

void neonI8mmTile(const Tile& tile, int32_t* sums) {
  if (tile.tokens == 1) return neonDotprodTile(tile, sums);
  for (int group = 0; group < tile.groups; ++group) {
    if (tile.tokens == 2) {
      groupOf<1>(tile, group, sums);
    } else {
      groupOf<2>(tile, group, sums);
    }
  }
}

}  // namespace shardbench::cpu
