// The instructions of vnni.cc in registers of half the width, which processors without AVX-512 have.
#include <immintrin.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

// Quads of one group before the next one's turn, for the reason given in avx2.cc.
constexpr int kTurnQuads = 32;

inline __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
inline void store(__m256i value, int32_t* to) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value); }

// Adds the products of some quads of a group with up to four tokens, moved by 128, to their sums.
template <int Tokens>
inline void turn(const int8_t* weights, const int8_t* activations, size_t tokenBytes, int quads, ptrdiff_t ahead,
                 int32_t* sums) {
  const __m256i offset = _mm256_set1_epi8(static_cast<char>(0x80));
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
      const __m256i activation = _mm256_xor_si256(_mm256_set1_epi32(four), offset);
      low[t] = _mm256_dpbusd_avx_epi32(low[t], activation, first);
      high[t] = _mm256_dpbusd_avx_epi32(high[t], activation, second);
    }
  }
  for (int t = 0; t < Tokens; ++t) {
    store(low[t], sums + t * kTileRows);
    store(high[t], sums + t * kTileRows + 8);
  }
}

template <int Tokens>
inline void turnWith(const int8_t* weights, const Tile& tile, int token, int quad, int quads, ptrdiff_t ahead,
                     int32_t* sums) {
  turn<Tokens>(weights, tile.activations + static_cast<size_t>(token) * tile.tokenBytes + quad * kQuadColumns,
               tile.tokenBytes, quads, ahead, sums + token * kTileRows);
}

}  // namespace

void avxVnniTile(const Tile& tile, int32_t* sums) {
  // vpdpbusd multiplies unsigned by signed bytes: activations are moved by 128, and 128 x the sum of the row's weights is
  // taken off before the products come.
  for (int token = 0; token < tile.tokens; ++token) {
    for (int at = 0; at < tile.groups * kGroupRows; at += 8) {
      const __m256i moved = _mm256_slli_epi32(load(tile.rowSums + at), 7);
      store(_mm256_sub_epi32(_mm256_setzero_si256(), moved), sums + token * kTileRows + at);
    }
  }
  // The last lines of a group fetch the first ones of the group that comes after it.
  const int lines = tile.prefetchBytes / kLineBytes;
  const int last = tile.quads > lines ? tile.quads - lines : 0;
  int quads = 0;
  for (int quad = 0; quad < tile.quads; quad += quads) {
    const int left = (quad < last ? last : tile.quads) - quad;
    quads = left < kTurnQuads ? left : kTurnQuads;
    const ptrdiff_t ahead =
        quad < last ? tile.prefetchBytes : tile.next - tile.weights - static_cast<ptrdiff_t>(last) * kLineBytes;
    for (int group = 0; group < tile.groups; ++group) {
      const int8_t* weights =
          tile.weights + static_cast<size_t>(group) * tile.groupBytes + static_cast<size_t>(quad) * 64;
      int32_t* out = sums + group * kGroupRows;
      int token = 0;
      for (; token + 4 <= tile.tokens; token += 4) turnWith<4>(weights, tile, token, quad, quads, ahead, out);
      if (tile.tokens - token >= 2) {
        turnWith<2>(weights, tile, token, quad, quads, ahead, out);
        token += 2;
      }
      if (token < tile.tokens) turnWith<1>(weights, tile, token, quad, quads, ahead, out);
    }
  }
}

}  // namespace shardbench::cpu
