#include <immintrin.h>

#include <cstring>
#include <utility>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

namespace {

// Registers hold the sums of four groups with four tokens, or of two with eight: then pairs of groups take turns over so
// many quads.
constexpr int kFewTokens = 4;
constexpr int kMostTokens = 8;
constexpr int kTurnQuads = 8;

// Calls body with 0 to Count - 1, each a constant: indices that are not keep arrays of registers in memory.
template <int Count, typename Body>
__attribute__((always_inline)) inline void times(const Body& body) {
  [&]<int... Index>(std::integer_sequence<int, Index...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, Index>{}), ...);
  }(std::make_integer_sequence<int, Count>{});
}

// Sum of a token's activations.
inline int32_t sumOf(const int8_t* activations, int columns) {
  const __m512i ones = _mm512_set1_epi8(1);
  __m512i sums = _mm512_setzero_si512();
  int column = 0;
  for (; column + 64 <= columns; column += 64) {
    sums = _mm512_dpbusd_epi32(sums, ones, _mm512_loadu_si512(activations + column));
  }
  int32_t sum = _mm512_reduce_add_epi32(sums);
  for (; column < columns; ++column) sum += activations[column];
  return sum;
}

// The instruction itself: around the compiler's intrinsic gcc copies every sum once a turn.
inline void addProducts(__m512i& sums, __m512i unsignedBytes, __m512i signedBytes) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(unsignedBytes), "v"(signedBytes));
}

// Adds the products of quads [from, to) with all tokens to the sums of the Groups groups from `group` on, fetching what
// lies `ahead` bytes behind each line. vpdpbusd multiplies unsigned by signed bytes: weights are moved by 128, once for
// all tokens.
template <int Groups, int Tokens>
void addQuads(const Tile& tile, int group, int from, int to, ptrdiff_t ahead, int32_t* sums) {
  const __m512i offset = _mm512_set1_epi8(static_cast<char>(0x80));
  const int8_t* first = tile.weights + static_cast<size_t>(group) * tile.groupBytes;
  int32_t* out = sums + group * kGroupRows;
  __m512i total[Tokens][Groups];
  times<Tokens>([&](auto t) __attribute__((always_inline)) {
    times<Groups>([&](auto g) __attribute__((always_inline)) {
      total[t][g] = _mm512_loadu_si512(out + t * kTileRows + g * kGroupRows);
    });
  });
  for (int quad = from; quad < to; ++quad) {
    const int8_t* weights = first + static_cast<size_t>(quad) * kQuadBytes;
    __m512i row[Groups];
    times<Groups>([&](auto g) __attribute__((always_inline)) {
      const int8_t* line = weights + static_cast<size_t>(g) * tile.groupBytes;
      row[g] = _mm512_xor_si512(_mm512_loadu_si512(line), offset);
      _mm_prefetch(reinterpret_cast<const char*>(line) + ahead, _MM_HINT_T1);
    });
    times<Tokens>([&](auto t) __attribute__((always_inline)) {
      int32_t four;
      std::memcpy(&four, tile.activations + static_cast<size_t>(t) * tile.tokenBytes + quad * kQuadColumns, sizeof four);
      const __m512i activation = _mm512_set1_epi32(four);
      times<Groups>([&](auto g) __attribute__((always_inline)) { addProducts(total[t][g], row[g], activation); });
    });
  }
  times<Tokens>([&](auto t) __attribute__((always_inline)) {
    times<Groups>([&](auto g) __attribute__((always_inline)) {
      _mm512_storeu_si512(out + t * kTileRows + g * kGroupRows, total[t][g]);
    });
  });
}

// The same for a tile's number of tokens, at most Tokens.
template <int Groups, int Tokens>
void addQuadsWith(const Tile& tile, int group, int from, int to, ptrdiff_t ahead, int32_t* sums) {
  if constexpr (Tokens > 1) {
    if (tile.tokens < Tokens) return addQuadsWith<Groups, Tokens - 1>(tile, group, from, to, ahead, sums);
  }
  addQuads<Groups, Tokens>(tile, group, from, to, ahead, sums);
}

// The quads [from, to) of all groups.
template <int Groups>
void addTurn(const Tile& tile, int from, int to, ptrdiff_t ahead, int32_t* sums) {
  if (tile.tokens <= kFewTokens) return addQuadsWith<Groups, kFewTokens>(tile, 0, from, to, ahead, sums);
  if constexpr (Groups > 1) addQuadsWith<2, kMostTokens>(tile, 0, from, to, ahead, sums);
  if constexpr (Groups > 3) addQuadsWith<2, kMostTokens>(tile, 2, from, to, ahead, sums);
  if constexpr (Groups % 2 == 1) addQuadsWith<1, kMostTokens>(tile, Groups - 1, from, to, ahead, sums);
}

template <int Groups>
void tileOf(const Tile& tile, int32_t* sums) {
  for (int token = 0; token < tile.tokens; ++token) {
    // What moving the weights by 128 adds to every product.
    const int32_t sum = sumOf(tile.activations + static_cast<size_t>(token) * tile.tokenBytes, tile.quads * kQuadColumns);
    const __m512i moved = _mm512_set1_epi32(-128 * sum);
    for (int g = 0; g < Groups; ++g) _mm512_storeu_si512(sums + token * kTileRows + g * kGroupRows, moved);
  }
  // The last lines of a group fetch the first ones of the group that comes after it.
  const int lines = tile.prefetchBytes / kLineBytes;
  const int last = tile.quads > lines ? tile.quads - lines : 0;
  const int turn = tile.tokens > kFewTokens ? kTurnQuads : tile.quads;
  for (int quad = 0; quad < last; quad += turn) {
    addTurn<Groups>(tile, quad, quad + turn < last ? quad + turn : last, tile.prefetchBytes, sums);
  }
  addTurn<Groups>(tile, last, tile.quads, tile.next - tile.weights - static_cast<ptrdiff_t>(last) * 64, sums);
}

}  // namespace

void vnniTile(const Tile& tile, int32_t* sums) {
  switch (tile.groups) {
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
