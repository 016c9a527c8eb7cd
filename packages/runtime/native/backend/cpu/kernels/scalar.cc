#include <cstring>

#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

void scalarTile(const Tile& tile, int32_t* sums) {
  for (int token = 0; token < tile.tokens; ++token) {
    const int8_t* activations = tile.activations + static_cast<size_t>(token) * tile.tokenBytes;
    for (int group = 0; group < tile.groups; ++group) {
      const int8_t* weights = tile.weights + static_cast<size_t>(group) * tile.groupBytes;
      int32_t* out = sums + token * kTileRows + group * kGroupRows;
      std::memset(out, 0, kGroupRows * sizeof *out);
      for (int quad = 0; quad < tile.quads; ++quad, weights += kGroupRows * kQuadColumns) {
        for (int row = 0; row < kGroupRows; ++row) {
          for (int column = 0; column < kQuadColumns; ++column) {
            out[row] += weights[row * kQuadColumns + column] * activations[quad * kQuadColumns + column];
          }
        }
      }
    }
  }
}

}  // namespace shardbench::cpu
