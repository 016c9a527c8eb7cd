// AMX: a matrix register holds 16 rows of 64 bytes, and one instruction adds the products of 16 x 64 activations with
// 64 x 16 weights to 16 x 16 sums. A panel of activations and 16 quads of a row group are such registers as they lie in
// memory.
#include <immintrin.h>

#include <cstring>

#include "backend/cpu/kernels/block.h"

namespace shardbench::cpu {

namespace {

// What ldtilecfg reads: rows and bytes per row of eight registers.
struct alignas(64) Configuration {
  uint8_t palette = 1;
  uint8_t startRow = 0;
  uint8_t reserved[14] = {};
  uint16_t rowBytes[16] = {};
  uint8_t rows[16] = {};
};

// The compiler's own intrinsic tells of a read of eight bytes only, so that the stores before it may be left out.
inline void configure(const Configuration& configuration) { asm volatile("ldtilecfg %0" : : "m"(configuration)); }

// The intrinsics that load do not say that they read memory: what was written before has to be there.
inline void finishWrites() { asm volatile("" : : : "memory"); }

// Registers 0 to 3 hold sums, 4 and 5 activations, of which `rows` are used, 6 and 7 weights.
inline void configureRows(int rows) {
  Configuration configuration;
  for (int i = 0; i < 8; ++i) {
    configuration.rowBytes[i] = 64;
    configuration.rows[i] = static_cast<uint8_t>(i < 6 ? rows : kPanelRows);
  }
  configure(configuration);
}

// The quads of a group from `from` on, fewer than a register holds, filled up with zeros.
inline void copyTail(const int8_t* group, int from, int quads, int8_t* out) {
  constexpr size_t kQuadBytes = size_t{kGroupRows} * kQuadColumns;
  std::memset(out, 0, kPanelBytes);
  std::memcpy(out, group + static_cast<size_t>(from) * kQuadBytes, static_cast<size_t>(quads - from) * kQuadBytes);
}

// Panels of a product that are multiplied before the sums leave their registers: the weights of 32 rows stay in the
// first-level cache while the rows of activations pass.
constexpr int kPanelsAtOnce = 16;

// Panels that the tile's columns take.
inline int depthOf(const BlockTile& tile) { return (tile.quads + kPanelQuads - 1) / kPanelQuads; }

// Brings nearer what is wanted soon, a few lines at each of `steps` steps.
class Prefetcher {
 public:
  Prefetcher(const Ahead& ahead, int steps)
      : ahead_(ahead), run_(ahead.start < ahead.end ? 0 : ahead.count), at_(ahead.start) {
    const size_t lines = static_cast<size_t>(ahead.count) * ((ahead.end - ahead.start) / 64);
    linesAtOnce_ = (lines + static_cast<size_t>(steps) - 1) / static_cast<size_t>(steps);
  }
  void step() {
    for (size_t line = 0; line < linesAtOnce_ && run_ < ahead_.count; ++line) {
      _mm_prefetch(reinterpret_cast<const char*>(ahead_.runs[run_] + at_), _MM_HINT_T1);
      at_ += 64;
      if (at_ < ahead_.end) continue;
      at_ = ahead_.start;
      ++run_;
    }
  }

 private:
  const Ahead& ahead_;
  int run_;
  size_t at_;
  size_t linesAtOnce_;
};

struct Prefetchers {
  Prefetcher weights;
  Prefetcher activations;
};

// One or two panels of rows times one or two groups, `panels` deep, added to `sums`.
template <int Panels, int Groups>
inline void addProducts(const int8_t* activations, size_t panelRowBytes, const int8_t* first, const int8_t* second,
                        int panels, bool clear, int32_t* sums, Prefetchers& prefetchers) {
  constexpr long kStride = kBlockSumStride * static_cast<long>(sizeof(int32_t));
  int32_t* below = sums + kPanelRows * kBlockSumStride;
  if (clear) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  } else {
    _tile_loadd(0, sums, kStride);
    if constexpr (Groups > 1) _tile_loadd(1, sums + kGroupRows, kStride);
    if constexpr (Panels > 1) _tile_loadd(2, below, kStride);
    if constexpr (Panels > 1 && Groups > 1) _tile_loadd(3, below + kGroupRows, kStride);
  }
  for (int panel = 0; panel < panels; ++panel) {
    const size_t at = static_cast<size_t>(panel) * kPanelBytes;
    prefetchers.weights.step();
    prefetchers.activations.step();
    // Activations pass through the first-level cache without displacing the weights.
    _tile_loadd(6, first + at, 64);
    _tile_stream_loadd(4, activations + at, 64);
    _tile_dpbssd(0, 4, 6);
    if constexpr (Groups > 1) {
      _tile_loadd(7, second + at, 64);
      _tile_dpbssd(1, 4, 7);
    }
    if constexpr (Panels > 1) {
      _tile_stream_loadd(5, activations + panelRowBytes + at, 64);
      _tile_dpbssd(2, 5, 6);
      if constexpr (Groups > 1) _tile_dpbssd(3, 5, 7);
    }
  }
  _tile_stored(0, sums, kStride);
  if constexpr (Groups > 1) _tile_stored(1, sums + kGroupRows, kStride);
  if constexpr (Panels > 1) _tile_stored(2, below, kStride);
  if constexpr (Panels > 1 && Groups > 1) _tile_stored(3, below + kGroupRows, kStride);
}

// All rows of the tile times one or two groups.
template <int Groups>
inline void addGroups(const BlockTile& tile, const int8_t* activations, const int8_t* first, const int8_t* second,
                      int panels, bool clear, int32_t* sums, Prefetchers& prefetchers) {
  const size_t panelRowBytes = static_cast<size_t>(depthOf(tile)) * kPanelBytes;
  for (int row = 0; row < tile.rows; row += 2 * kPanelRows) {
    const int8_t* from = activations + static_cast<size_t>(row / kPanelRows) * panelRowBytes;
    int32_t* to = sums + row * kBlockSumStride;
    if (tile.rows - row > kPanelRows) {
      addProducts<2, Groups>(from, panelRowBytes, first, second, panels, clear, to, prefetchers);
    } else {
      addProducts<1, Groups>(from, panelRowBytes, first, second, panels, clear, to, prefetchers);
    }
  }
}

// One or two groups times all rows of the tile, over all columns: the whole panels, then what is left.
template <int Groups>
void multiplyGroups(const BlockTile& tile, const int8_t* first, const int8_t* second, int32_t* sums,
                    Prefetchers& prefetchers) {
  const int panels = tile.quads / kPanelQuads;
  const bool hasTail = tile.quads % kPanelQuads > 0;
  for (int panel = 0; panel < panels; panel += kPanelsAtOnce) {
    const int some = panels - panel < kPanelsAtOnce ? panels - panel : kPanelsAtOnce;
    const size_t at = static_cast<size_t>(panel) * kPanelBytes;
    addGroups<Groups>(tile, tile.activations + at, first + at, second + at, some, panel == 0, sums,
                      prefetchers);
  }
  if (!hasTail) return;
  alignas(64) int8_t tails[2][kPanelBytes];
  copyTail(first, panels * kPanelQuads, tile.quads, tails[0]);
  copyTail(second, panels * kPanelQuads, tile.quads, tails[1]);
  finishWrites();
  addGroups<Groups>(tile, tile.activations + static_cast<size_t>(panels) * kPanelBytes, tails[0], tails[1], 1,
                    panels == 0, sums, prefetchers);
}

// Of four groups' streams in turn, what comes next is fetched while this is multiplied.
constexpr int kPanelsAhead = 1;
inline void fetch(const int8_t* weights) {
  for (size_t line = 0; line < kPanelBytes; line += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(weights + line), _MM_HINT_T1);
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

void amxBlock(const BlockTile& tile, int32_t* sums) {
  configureRows(kPanelRows);
  const int pairs = (tile.groupCount + 1) / 2;
  const int rowPairs = (tile.rows + 2 * kPanelRows - 1) / (2 * kPanelRows);
  const int steps = depthOf(tile) * pairs * rowPairs;
  Prefetchers prefetchers = {Prefetcher(tile.weights, steps), Prefetcher(tile.following, steps)};
  for (int group = 0; group < tile.groupCount; group += 2) {
    int32_t* out = sums + group * kGroupRows;
    if (group + 1 < tile.groupCount) {
      multiplyGroups<2>(tile, tile.groups[group], tile.groups[group + 1], out, prefetchers);
    } else {
      multiplyGroups<1>(tile, tile.groups[group], tile.groups[group], out, prefetchers);
    }
  }
  _tile_release();
}

void amxTile(const Tile& tile, int32_t* sums) {
  // For the two planes of one token a register's rows would be empty, and VNNI waits for memory as well.
  if (tile.tokens <= 2) return vnniTile(tile, sums);
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
