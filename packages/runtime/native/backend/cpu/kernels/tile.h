// The integer product at the heart of the CPU backend, once per instruction set behind one signature. Integer sums are
// exact, so every kernel gives the same bits for every block size and thread count.
#pragma once

#include <cstddef>
#include <cstdint>

// This header and what it includes must stay free of inline library code: the files that implement kernels are compiled
// for one instruction set each, and the linker may keep their copy of a shared inline function.
namespace shardbench::cpu {

// Weights are stored as [groups][columns / 4][16 rows][4 columns] int8: 64 bytes are 16 rows of 4 columns, which one
// register of AVX-512, one AMX tile row, two of AVX2 and four of NEON all take as they are.
constexpr int kGroupRows = 16;
constexpr int kQuadColumns = 4;
constexpr size_t kQuadBytes = size_t{kGroupRows} * kQuadColumns;
// A tile is at most this many row groups (address streams) times this many tokens, of which a family may take fewer.
constexpr int kTileGroups = 4;
constexpr int kTileTokens = 16;

// Bytes between the weights that are multiplied and those that are fetched meanwhile: far enough to hide memory's
// latency, near enough to stay in the second-level cache. Which distance is best depends on the machine, and
// probe/prefetch_probe.h finds it. Distances are whole lines of the cache.
constexpr int kPrefetchBytes = 1024;
constexpr int kMostPrefetchBytes = 4096;
constexpr int kLineBytes = 64;

struct Tile {
  const int8_t* weights;      // first group
  size_t groupBytes;          // from one group to the next
  int groups;                 // 1 to kTileGroups
  int quads;                  // columns / 4
  const int8_t* activations;  // first token, values in [-127, 127]
  size_t tokenBytes;          // from one token to the next
  int tokens;                 // 1 to what the family takes
  const int32_t* rowSums;     // sum of the weights of each row, [groups x 16]
  const int8_t* next;         // first group of the tile that comes after this one: only ever prefetched
  int prefetchBytes = kPrefetchBytes;  // of families that have such a distance; changes no sum
};

// sums[token][group x 16 + row], the stride between tokens being kTileGroups x 16.
using TileKernel = void (*)(const Tile& tile, int32_t* sums);
constexpr int kTileRows = kTileGroups * kGroupRows;

void scalarTile(const Tile& tile, int32_t* sums);
#if defined(SHARDBENCH_X64)
void avx2Tile(const Tile& tile, int32_t* sums);
void avxVnniTile(const Tile& tile, int32_t* sums);
void vnniTile(const Tile& tile, int32_t* sums);
void amxTile(const Tile& tile, int32_t* sums);
#elif defined(SHARDBENCH_ARM64)
void neonDotprodTile(const Tile& tile, int32_t* sums);
void neonI8mmTile(const Tile& tile, int32_t* sums);
#endif

}  // namespace shardbench::cpu
