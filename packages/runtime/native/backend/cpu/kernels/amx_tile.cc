// A few tokens over one stream of weights.
#include "backend/cpu/kernels/amx_registers.h"

namespace shardbench::cpu {

namespace {

// Of four groups' streams in turn, what comes next is fetched while this is multiplied: into the first-level cache, from
// which the matrix registers are loaded.
constexpr int kPanelsAhead = 2;
inline void fetch(const int8_t* weights) {
  for (size_t line = 0; line < kPanelBytes; line += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(weights + line), _MM_HINT_T0);
  }
}

template <int Groups>
void streamOf(const Tile& tile, int32_t* sums) {
  constexpr long kStride = kTileRows * static_cast<long>(sizeof(int32_t));
  const auto stride = static_cast<long>(tile.tokenBytes);
  const int8_t* weights[Groups];
  for (int g = 0; g < Groups; ++g) weights[g] = tile.weights + static_cast<size_t>(g) * tile.groupBytes;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  const int panels = tile.quads / kPanelQuads;
  for (int panel = 0; panel < panels; ++panel) {
    const size_t at = static_cast<size_t>(panel) * kPanelBytes;
    // The last panels of a group fetch the first ones of the group that comes after it.
    const ptrdiff_t ahead = panel + kPanelsAhead < panels
                                ? kPanelsAhead * static_cast<ptrdiff_t>(kPanelBytes)
                                : tile.next - tile.weights - (panels - kPanelsAhead) * static_cast<ptrdiff_t>(kPanelBytes);
    _tile_loadd(4, tile.activations + static_cast<size_t>(panel) * kPanelColumns, stride);
    fetch(weights[0] + at + ahead);
    _tile_loadd(6, weights[0] + at, 64);
    _tile_dpbssd(0, 4, 6);
    if constexpr (Groups > 1) {
      fetch(weights[1] + at + ahead);
      _tile_loadd(7, weights[1] + at, 64);
      _tile_dpbssd(1, 4, 7);
    }
    if constexpr (Groups > 2) {
      fetch(weights[2] + at + ahead);
      _tile_loadd(6, weights[2] + at, 64);
      _tile_dpbssd(2, 4, 6);
    }
    if constexpr (Groups > 3) {
      fetch(weights[3] + at + ahead);
      _tile_loadd(7, weights[3] + at, 64);
      _tile_dpbssd(3, 4, 7);
    }
  }
  const int done = panels * kPanelQuads;
  if (done < tile.quads) {
    alignas(64) int8_t rows[kPanelBytes] = {};
    alignas(64) int8_t tails[Groups][kPanelBytes];
    for (int token = 0; token < tile.tokens; ++token) {
      std::memcpy(rows + token * kPanelColumns,
                  tile.activations + static_cast<size_t>(token) * tile.tokenBytes + done * kQuadColumns,
                  static_cast<size_t>(tile.quads - done) * kQuadColumns);
    }
    for (int g = 0; g < Groups; ++g) copyTail(weights[g], done, tile.quads, tails[g]);
    finishWrites();
    _tile_loadd(4, rows, 64);
    _tile_loadd(6, tails[0], 64);
    _tile_dpbssd(0, 4, 6);
    if constexpr (Groups > 1) {
      _tile_loadd(7, tails[1], 64);
      _tile_dpbssd(1, 4, 7);
    }
    if constexpr (Groups > 2) {
      _tile_loadd(6, tails[2], 64);
      _tile_dpbssd(2, 4, 6);
    }
    if constexpr (Groups > 3) {
      _tile_loadd(7, tails[3], 64);
      _tile_dpbssd(3, 4, 7);
    }
  }
  _tile_stored(0, sums, kStride);
  if constexpr (Groups > 1) _tile_stored(1, sums + kGroupRows, kStride);
  if constexpr (Groups > 2) _tile_stored(2, sums + 2 * kGroupRows, kStride);
  if constexpr (Groups > 3) _tile_stored(3, sums + 3 * kGroupRows, kStride);
}

}  // namespace

void amxTile(const Tile& tile, int32_t* sums) {
  // For up to four tokens of two planes most of a register's rows would be empty, and VNNI waits for memory as well, at a
  // higher clock.
  if (tile.tokens <= 8) return vnniTile(tile, sums);
  configureRows(tile.tokens);
  switch (tile.groups) {
    case 1:
      streamOf<1>(tile, sums);
      break;
    case 2:
      streamOf<2>(tile, sums);
      break;
    case 3:
      streamOf<3>(tile, sums);
      break;
    default:
      streamOf<4>(tile, sums);
  }
  _tile_release();
}

}  // namespace shardbench::cpu
