// All floating-point work outside the integer products. One source, compiled once per instruction set without
// contraction of a * b + c: every variant and every block size gives the same bits, because the order of every sum is
// written down (16 partial sums, then a fixed tree) and so is every fused multiplication (in attention, nowhere else).
#pragma once

#include <cstddef>
#include <cstdint>

#include "backend/compute_unit.h"

namespace shardbench::cpu {

// Positions whose keys lie together: a tile of keys is [dHead][16 positions].
constexpr int kKeyTile = 16;
// Most queries that attend takes at once: each streams keys and values, and together they share them.
constexpr int kAttendQueries = 24;
// Rows of the cache that attend widens at once for many queries: they stay in the first-level cache until all used them.
constexpr int kWidenedRows = 32;

// Query heads over one cache head, which holds binary16 numbers: widening is exact, and all arithmetic is fp32. A query
// sees rows 0 to positions - 1 of the cache.
struct Attention {
  const float* const* queries;  // [count], each [dHead]
  float* const* out;            // [count], each [dHead]
  const int* positions;         // [count], never falling
  int count;                    // 1 to kAttendQueries
  const uint16_t* keys;         // [positions / 16, rounded up][dHead][16]
  const uint16_t* values;       // [positions, dHead]
  int dHead;                    // a multiple of 16
  float scale;                  // 1 / sqrt(dHead)
  float* scores;                // scratch, [count, scoreStride]
  size_t scoreStride;           // at least the most positions, rounded up to 16
  float* widened;               // scratch, [kWidenedRows, dHead]
};

struct Elementwise {
  ComputeUnit unit;
  // out = x / sqrt(mean(x^2) + epsilon) * weight; arXiv 1910.07467.
  void (*rmsNorm)(const float* x, const float* weight, float epsilon, int count, float* out);
  // Symmetric INT8 with one scale: out[i] = round(x[i] / scale) in [-127, 127], halves to even. Returns the scale, NaN
  // when x holds a value that is not finite, so that it reaches the output instead of becoming some integer.
  float (*quantise)(const float* x, int count, int8_t* out);
  // The same with 16 bits in two planes of INT8: x[i] / scale = 256 high[i] + low[i], rounded.
  float (*quantisePlanes)(const float* x, int count, int8_t* high, int8_t* low);
  // out[i] = sums[i] x rowScales[i] x tokenScale, the sum rounded to fp32 first.
  void (*dequantise)(const int32_t* sums, const float* rowScales, float tokenScale, int count, float* out);
  // The same of two planes: (256 high[i] + low[i]) in place of the sum, both rounded to fp32 first.
  void (*dequantisePlanes)(const int32_t* high, const int32_t* low, const float* rowScales, float tokenScale, int count,
                           float* out);
  // Sum of a[i] x b[i], 16 partial sums.
  float (*dot)(const float* a, const float* b, int count);
  // out[i] += a[i]
  void (*add)(const float* a, int count, float* out);
  // out[i] = silu(gate[i]) x up[i]; arXiv 2002.05202.
  void (*swiglu)(const float* gate, const float* up, int count, float* out);
  // Split-half rotation in place: pairs (i, i + pairs) of a head; lanes from 2 x pairs on stay as they are.
  void (*rotate)(float* head, const float* cosine, const float* sine, int pairs);
  // out[i] = the binary16 number nearest to x[i], halves to even; beyond its range infinity, and a NaN stays one.
  void (*toHalf)(const float* x, int count, uint16_t* out);
  // Softmax of query x key x scale over a query's positions, times the values. A query's result depends on nothing of the
  // others beside it.
  void (*attend)(const Attention& attention);
};

extern const Elementwise kBaselineElementwise;
#if defined(SHARDBENCH_X64)
extern const Elementwise kAvx2Elementwise;
extern const Elementwise kAvx512Elementwise;
#elif defined(SHARDBENCH_ARM64)
extern const Elementwise kNeonElementwise;
#endif

// The widest variant this machine executes.
const Elementwise& elementwise();

}  // namespace shardbench::cpu
