// All floating-point work outside the integer products. One source, compiled once per instruction set without
// contraction of a * b + c: every variant and every block size gives the same bits, because the order of every sum is
// written down (16 partial sums, then a fixed tree).
#pragma once

#include <cstdint>

#include "backend/compute_unit.h"

namespace shardbench::cpu {

// One query head over one cache head, both fp32: rows 0 to positions - 1 of [maxTokens, dHead].
struct Attention {
  const float* query;   // [dHead]
  const float* keys;    // [positions, dHead]
  const float* values;  // [positions, dHead]
  int positions;
  int dHead;
  float scale;    // 1 / sqrt(dHead)
  float* scores;  // scratch, positions rounded up to 16
  float* out;     // [dHead]
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
  // out[i] = (256 high[i] + low[i]) x rowScales[i] x tokenScale.
  void (*dequantise)(const int32_t* high, const int32_t* low, const float* rowScales, float tokenScale, int count,
                     float* out);
  // Sum of a[i] x b[i], 16 partial sums.
  float (*dot)(const float* a, const float* b, int count);
  // out[i] += a[i]
  void (*add)(const float* a, int count, float* out);
  // out[i] = silu(gate[i]) x up[i]; arXiv 2002.05202.
  void (*swiglu)(const float* gate, const float* up, int count, float* out);
  // Split-half rotation in place: pairs (i, i + pairs) of a head; lanes from 2 x pairs on stay as they are.
  void (*rotate)(float* head, const float* cosine, const float* sine, int pairs);
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
