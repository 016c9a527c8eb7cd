// The one source of the elementwise variants: each variant's file defines SHARDBENCH_ELEMENTWISE, the name of its table,
// includes its lanes and then this.
#include <cmath>
#include <cstring>

#include "backend/cpu/attention_body.h"
#include "backend/cpu/elementwise.h"
#include "backend/cpu/elementwise_lanes.h"

namespace shardbench::cpu {

namespace {

void rmsNorm(const float* x, const float* weight, float epsilon, int count, float* out) {
  Lanes squares = {};
  forEach(x, x, count, [&](int, int, const Lanes& a, const Lanes&) { squares += a * a; });
  const float mean = sumOf(squares) / static_cast<float>(count);
  const float factor = 1.0f / std::sqrt(mean + epsilon);
  forEach(x, weight, count,
          [&](int i, int some, const Lanes& a, const Lanes& w) { storeSome(a * factor * w, some, out + i); });
}

// Largest magnitude of x, or NaN when a value is not finite.
inline float largestMagnitude(const float* x, int count) {
  Lanes largest = {};
  Lanes notFinite = {};
  forEach(x, x, count, [&](int, int, const Lanes& a, const Lanes&) {
    largest = larger(absolute(a), largest);
    notFinite += a - a;  // 0 for a number, NaN for an infinity or a NaN
  });
  return largestOf(largest) + sumOf(notFinite);
}

// Whether a row with this largest magnitude has a scale whose reciprocal is a number: not where it is zero, NaN or so
// small (below any weight or activation) that the reciprocal overflows.
inline bool hasScale(float largest) { return largest >= 1e-34f; }

float quantise(const float* x, int count, int8_t* out) {
  const float maximum = largestMagnitude(x, count);
  if (!hasScale(maximum)) {
    std::memset(out, 0, static_cast<size_t>(count));
    return maximum;
  }
  const float inverse = 127.0f / maximum;
  forEach(x, x, count, [&](int i, int some, const Lanes& a, const Lanes&) {
    storeBytes(toIntegers(rounded(a * inverse)), some, out + i);
  });
  return maximum / 127.0f;
}

float quantisePlanes(const float* x, int count, int8_t* high, int8_t* low) {
  const float maximum = largestMagnitude(x, count);
  if (!hasScale(maximum)) {
    std::memset(high, 0, static_cast<size_t>(count));
    std::memset(low, 0, static_cast<size_t>(count));
    return maximum;
  }
  // 256 x 127: the high plane stays within [-127, 127].
  constexpr float kLargest = 32512.0f;
  const float inverse = kLargest / maximum;
  forEach(x, x, count, [&](int i, int some, const Lanes& a, const Lanes&) {
    const IntLanes value = toIntegers(rounded(a * inverse));
    // The multiple of 256 that leaves a rest in [-127, 128]; 128 is cut to 127, an error of one part in 32512.
    const IntLanes multiple = (value + 127) >> 8;
    storeBytes(multiple, some, high + i);
    storeBytes(atMost(value - (multiple << 8), 127), some, low + i);
  });
  return maximum / kLargest;
}

void dequantise(const int32_t* sums, const float* rowScales, float tokenScale, int count, float* out) {
  for (int i = 0; i < count; ++i) out[i] = static_cast<float>(sums[i]) * rowScales[i] * tokenScale;
}

void dequantisePlanes(const int32_t* high, const int32_t* low, const float* rowScales, float tokenScale, int count,
                      float* out) {
  for (int i = 0; i < count; ++i) {
    const float sum = static_cast<float>(high[i]) * 256.0f + static_cast<float>(low[i]);
    out[i] = sum * rowScales[i] * tokenScale;
  }
}

float dot(const float* a, const float* b, int count) {
  Lanes products = {};
  forEach(a, b, count, [&](int, int, const Lanes& x, const Lanes& y) { products += x * y; });
  return sumOf(products);
}

void add(const float* a, int count, float* out) {
  for (int i = 0; i < count; ++i) out[i] += a[i];
}

void swiglu(const float* gate, const float* up, int count, float* out) {
  forEach(gate, up, count, [&](int i, int some, const Lanes& g, const Lanes& u) {
    storeSome(g / (exponential(-g) + 1.0f) * u, some, out + i);
  });
}

void rotate(float* head, const float* cosine, const float* sine, int pairs) {
  for (int i = 0; i < pairs; ++i) {
    const float first = head[i];
    const float second = head[i + pairs];
    head[i] = first * cosine[i] - second * sine[i];
    head[i + pairs] = second * cosine[i] + first * sine[i];
  }
}

void toHalf(const float* x, int count, uint16_t* out) {
  forEach(x, x, count, [&](int i, int some, const Lanes& a, const Lanes&) { storeHalves(a, some, out + i); });
}

}  // namespace

extern const Elementwise SHARDBENCH_ELEMENTWISE;
const Elementwise SHARDBENCH_ELEMENTWISE = {
    .unit = ComputeUnit::simd,
    .rmsNorm = rmsNorm,
    .quantise = quantise,
    .quantisePlanes = quantisePlanes,
    .dequantise = dequantise,
    .dequantisePlanes = dequantisePlanes,
    .dot = dot,
    .add = add,
    .swiglu = swiglu,
    .rotate = rotate,
    .toHalf = toHalf,
    .attend = attend,
};

}  // namespace shardbench::cpu
