#include <immintrin.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

// Quads of one group before the next one's turn: sixteen registers hold the sums of one group, but memory answers four
// address streams faster than one, so the groups take turns and their sums wait in the cache.
constexpr int kTurnQuads = 32;

// vpmaddubsw multiplies unsigned by signed bytes and saturates at 16 bits: the sign moves from the activation to the
// weight, and with both in [-127, 127] two products stay below 2^15.
inline __m256i addProducts(__m256i total, __m256i weights, __m256i activation, __m256i magnitude, __m256i ones) {
  const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(weights, activation));
  return _mm256_add_epi32(total, _mm256_madd_epi16(pairs, ones));
}

inline __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
inline void store(__m256i value, int32_t* to) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value); }

// Adds the products of some quads of a group with one or two tokens to their sums.
template <int Tokens>
inline void turn(const int8_t* weights, const int8_t* activations, size_t tokenBytes, int quads, ptrdiff_t ahead,
                 int32_t* sums) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i low[Tokens];
  __m256i high[Tokens];
  for (int t = 0; t < Tokens; ++t) {
    low[t] = load(sums + t * kTileRows);
    high[t] = load(sums + t * kTileRows + 8);
  }
  for (int quad = 0; quad < quads; ++quad, weights += kGroupRows * kQuadColumns) {
    const __m256i first = load(weights);
    const __m256i second = load(weights + 32);
    _mm_prefetch(reinterpret_cast<const char*>(weights + ahead), _MM_HINT_T1);
    for (int t = 0; t < Tokens; ++t) {
      int32_t four;
      std::memcpy(&four, activations + static_cast<size_t>(t) * tokenBytes + quad * kQuadColumns, 4);
      const __m256i activation = _mm256_set1_epi32(four);
      const __m256i magnitude = _mm256_abs_epi8(activation);
      low[t] = addProducts(low[t], first, activation, magnitude, ones);
      high[t] = addProducts(high[t], second, activation, magnitude, ones);
    }
  }
  for (int t = 0; t < Tokens; ++t) {
    store(low[t], sums + t * kTileRows);
    store(high[t], sums + t * kTileRows + 8);
  }
}

}  // namespace

void avx2Tile(const Tile& tile, int32_t* sums) {
  for (int token = 0; token < tile.tokens; ++token) {
    std::memset(sums + token * kTileRows, 0, static_cast<size_t>(tile.groups) * kGroupRows * sizeof *sums);
  }
  // The last lines of a group fetch the first ones of the group that comes after it.
  const int lines = tile.prefetchBytes / kLineBytes;
  const int last = tile.quads > lines ? tile.quads - lines : 0;
  int quads = 0;
  for (int quad = 0; quad < tile.quads; quad += quads) {
    const int left = (quad < last ? last : tile.quads) - quad;
    quads = left < kTurnQuads ? left : kTurnQuads;
    const int8_t* activations = tile.activations + quad * kQuadColumns;
    const ptrdiff_t ahead =
        quad < last ? tile.prefetchBytes : tile.next - tile.weights - static_cast<ptrdiff_t>(last) * kLineBytes;
    for (int group = 0; group < tile.groups; ++group) {
      const int8_t* weights =
          tile.weights + static_cast<size_t>(group) * tile.groupBytes + static_cast<size_t>(quad) * 64;
      int32_t* out = sums + group * kGroupRows;
      int token = 0;
      for (; token + 2 <= tile.tokens; token += 2) {
        turn<2>(weights, activations + static_cast<size_t>(token) * tile.tokenBytes, tile.tokenBytes, quads, ahead,
                out + token * kTileRows);
      }
      if (token < tile.tokens) {
        turn<1>(weights, activations + static_cast<size_t>(token) * tile.tokenBytes, tile.tokenBytes, quads, ahead,
                out + token * kTileRows);
      }
    }
  }
}

}  // namespace shardbench::cpu
