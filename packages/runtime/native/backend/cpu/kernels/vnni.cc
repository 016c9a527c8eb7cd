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
  // Adds the products of quads [from, to), fetching what lies `ahead` bytes behind each line.
  const auto add = [&](int from, int to, ptrdiff_t ahead) {
    for (int quad = from; quad < to; ++quad) {
      const size_t at = static_cast<size_t>(quad) * 64;
      __m512i row[Groups];
      for (int g = 0; g < Groups; ++g) {
        row[g] = _mm512_loadu_si512(weights[g] + at);
        _mm_prefetch(reinterpret_cast<const char*>(weights[g] + at) + ahead, _MM_HINT_T1);
      }
      for (int t = 0; t < Tokens; ++t) {
        int32_t four;
        std::memcpy(&four, tile.activations + static_cast<size_t>(t) * tile.tokenBytes + quad * kQuadColumns, 4);
        const __m512i activation = _mm512_xor_si512(_mm512_set1_epi32(four), offset);
        for (int g = 0; g < Groups; ++g) total[t][g] = _mm512_dpbusd_epi32(total[t][g], activation, row[g]);
      }
    }
  };
  // The last lines of a group fetch the first ones of the group that comes after it.
  const int last = tile.quads > kPrefetchBytes / 64 ? tile.quads - kPrefetchBytes / 64 : 0;
  add(0, last, kPrefetchBytes);
  add(last, tile.quads, tile.next - tile.weights - static_cast<ptrdiff_t>(last) * 64);
  for (int g = 0; g < Groups; ++g) {
    const __m512i moved = _mm512_slli_epi32(_mm512_loadu_si512(tile.rowSums + g * kGroupRows), 7);
    for (int t = 0; t < Tokens; ++t) {
      _mm512_storeu_si512(sums + t * kTileRows + g * kGroupRows, _mm512_sub_epi32(total[t][g], moved));
    }
  }
}

// Calls tileOf for a number of tokens between 1 and Tokens.
template <int Groups, int Tokens>
void tileWith(const Tile& tile, int32_t* sums) {
  if constexpr (Tokens > 1) {
    if (tile.tokens < Tokens) return tileWith<Groups, Tokens - 1>(tile, sums);
  }
  tileOf<Groups, Tokens>(tile, sums);
}

// More than four tokens leave registers for the sums of two groups only.
void manyTokens(Tile tile, int32_t* sums) {
  for (; tile.groups > 1; tile.groups -= 2) {
    tileWith<2, 8>(tile, sums);
    tile.weights += 2 * tile.groupBytes;
    tile.rowSums += 2 * kGroupRows;
    sums += 2 * kGroupRows;
  }
  if (tile.groups > 0) tileWith<1, 8>(tile, sums);
}

}  // namespace

void vnniTile(const Tile& tile, int32_t* sums) {
  if (tile.tokens > 4) return manyTokens(tile, sums);
  switch (tile.groups) {
    case 1:
      return tileWith<1, 4>(tile, sums);
    case 2:
      return tileWith<2, 4>(tile, sums);
    case 3:
      return tileWith<3, 4>(tile, sums);
    default:
      return tileWith<4, 4>(tile, sums);
  }
}

}  // namespace shardbench::cpu
