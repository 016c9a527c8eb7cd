#include <immintrin.h>

#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

constexpr int kPrefetchBytes = 512;

// vpmaddubsw multiplies unsigned by signed bytes and saturates at 16 bits: the sign moves from the activation to the
// weight, and with both in [-127, 127] two products stay below 2^15.
inline __m256i addProducts(__m256i total, __m256i weights, __m256i activation, __m256i magnitude, __m256i ones) {
  const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(weights, activation));
  return _mm256_add_epi32(total, _mm256_madd_epi16(pairs, ones));
}

template <int Tokens>
void groupOf(const Tile& tile, int group, int32_t* sums) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i low[Tokens];
  __m256i high[Tokens];
  for (int t = 0; t < Tokens; ++t) low[t] = high[t] = _mm256_setzero_si256();
  const int8_t* weights = tile.weights + static_cast<size_t>(group) * tile.groupBytes;
  for (int quad = 0; quad < tile.quads; ++quad, weights += kGroupRows * kQuadColumns) {
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + 32));
    _mm_prefetch(reinterpret_cast<const char*>(weights + kPrefetchBytes), _MM_HINT_T1);
    for (int t = 0; t < Tokens; ++t) {
      int32_t four;
      std::memcpy(&four, tile.activations + static_cast<size_t>(t) * tile.tokenBytes + quad * kQuadColumns, 4);
      const __m256i activation = _mm256_set1_epi32(four);
      const __m256i magnitude = _mm256_abs_epi8(activation);
      low[t] = addProducts(low[t], first, activation, magnitude, ones);
      high[t] = addProducts(high[t], second, activation, magnitude, ones);
    }
  }
  for (int t = 0; t < Tokens; ++t) {
    int32_t* out = sums + t * kTileRows + group * kGroupRows;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), low[t]);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 8), high[t]);
  }
}

}  // namespace

void avx2Tile(const Tile& tile, int32_t* sums) {
  for (int group = 0; group < tile.groups; ++group) {
    switch (tile.tokens) {
      case 1:
        groupOf<1>(tile, group, sums);
        break;
      case 2:
        groupOf<2>(tile, group, sums);
        break;
      case 3:
        groupOf<3>(tile, group, sums);
        break;
      default:
        groupOf<4>(tile, group, sums);
    }
  }
}

}  // namespace shardbench::cpu
