#include <immintrin.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

// Far enough to hide memory's latency, near enough to stay in the second-level cache.
constexpr int kPrefetchBytes = 512;

// vpdpbusd multiplies unsigned by signed bytes: activations are moved by 128, and 128 x the sum of the row's weights is
// taken off at the end.
template <int Groups, int Tokens>
void tileOf(const Tile& tile, int32_t* sums) {
  const __m512i offset = _mm512_set1_epi8(static_cast<char>(0x80));
  __m512i total[Tokens][Groups];
  for (int t = 0; t < Tokens; ++t) {
    for (int g = 0; g < Groups; ++g) total[t][g] = _mm512_setzero_si512();
  }
  const int8_t* weights[Groups];
  for (int g = 0; g < Groups; ++g) weights[g] = tile.weights + static_cast<size_t>(g) * tile.groupBytes;
  for (int quad = 0; quad < tile.quads; ++quad) {
    const size_t at = static_cast<size_t>(quad) * 64;
    __m512i row[Groups];
    for (int g = 0; g < Groups; ++g) {
      row[g] = _mm512_loadu_si512(weights[g] + at);
      _mm_prefetch(reinterpret_cast<const char*>(weights[g] + at + kPrefetchBytes), _MM_HINT_T1);
    }
    for (int t = 0; t < Tokens; ++t) {
      int32_t four;
      std::memcpy(&four, tile.activations + static_cast<size_t>(t) * tile.tokenBytes + quad * kQuadColumns, 4);
      const __m512i activation = _mm512_xor_si512(_mm512_set1_epi32(four), offset);
      for (int g = 0; g < Groups; ++g) total[t][g] = _mm512_dpbusd_epi32(total[t][g], activation, row[g]);
    }
  }
  for (int g = 0; g < Groups; ++g) {
    const __m512i moved = _mm512_slli_epi32(_mm512_loadu_si512(tile.rowSums + g * kGroupRows), 7);
    for (int t = 0; t < Tokens; ++t) {
      _mm512_storeu_si512(sums + t * kTileRows + g * kGroupRows, _mm512_sub_epi32(total[t][g], moved));
    }
  }
}

template <int Groups>
void tileWith(const Tile& tile, int32_t* sums) {
  switch (tile.tokens) {
    case 1:
      return tileOf<Groups, 1>(tile, sums);
    case 2:
      return tileOf<Groups, 2>(tile, sums);
    case 3:
      return tileOf<Groups, 3>(tile, sums);
    default:
      return tileOf<Groups, 4>(tile, sums);
  }
}

}  // namespace

void vnniTile(const Tile& tile, int32_t* sums) {
  switch (tile.groups) {
    case 1:
      return tileWith<1>(tile, sums);
    case 2:
      return tileWith<2>(tile, sums);
    case 3:
      return tileWith<3>(tile, sums);
    default:
      return tileWith<4>(tile, sums);
  }
}

}  // namespace shardbench::cpu
