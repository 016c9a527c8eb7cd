// What both AMX kernels need: a matrix register holds 16 rows of 64 bytes, and one instruction adds the products of
// 16 x 64 activations with 64 x 16 weights to 16 x 16 sums. 16 quads of a row group are such a register as they lie in
// memory.
#pragma once

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

// The intrinsics that load do not say that they read memory: what was written before has to be there. Those that store
// do not say that they write: what is read afterwards has to come after.
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
  std::memset(out, 0, kPanelBytes);
  std::memcpy(out, group + static_cast<size_t>(from) * kQuadBytes, static_cast<size_t>(quads - from) * kQuadBytes);
}

}  // namespace

}  // namespace shardbench::cpu
