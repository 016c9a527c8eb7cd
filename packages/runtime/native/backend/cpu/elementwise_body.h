// The one source of the elementwise variants: each variant's file defines SHARDBENCH_ELEMENTWISE, the name of its table,
// includes its lanes and then this. Lanes are 16 floats or integers with the arithmetic that is written here.
#include <cmath>
#include <cstring>

#include "backend/cpu/elementwise.h"

namespace shardbench::cpu {

namespace {

// Calls body(i, lanes of a, lanes of b) for every 16 elements; the rest comes filled with zeros.
template <typename Body>
inline void forEach(const float* a, const float* b, int count, const Body& body) {
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) body(i, kLanes, load(a + i), load(b + i));
  if (i < count) body(i, count - i, loadTail(a + i, count - i), loadTail(b + i, count - i));
}

inline void storeSome(const Lanes& lanes, int count, float* to) {
  if (count == kLanes) {
    store(lanes, to);
  } else {
    storeTail(lanes, count, to);
  }
}

inline float largestOf(const Lanes& lanes) {
  float part[kLanes];
  store(lanes, part);
  float largest = part[0];
  for (int i = 1; i < kLanes; ++i) largest = part[i] > largest ? part[i] : largest;
  return largest;
}

// Adding and taking off 1.5 x 2^23 rounds to the nearest integer, halves to even, for |x| below 2^22.
inline Lanes rounded(const Lanes& x) {
  constexpr float kShift = 12582912.0f;
  return (x + kShift) - kShift;
}

// e^x by range reduction to |r| <= ln(2)/2 and a polynomial of degree 6 (relative error about 1e-7); x is clamped to
// where the result is a normal number. NaN stays NaN.
inline Lanes exponential(const Lanes& argument) {
  const Lanes zero = {};
  const Lanes x = atMost(atLeast(argument, -87.0f), 88.0f);
  const Lanes n = rounded(x * 1.44269504088896341f);
  const Lanes r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Lanes p = zero + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return p * powerOfTwo(toIntegers(zeroWhereNan(n, x)));
}

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

void dequantise(const int32_t* high, const int32_t* low, const float* rowScales, float tokenScale, int count,
                float* out) {
  for (int i = 0; i < count; ++i) {
    const int64_t sum = (static_cast<int64_t>(high[i]) << 8) + low[i];
    out[i] = static_cast<float>(sum) * rowScales[i] * tokenScale;
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

// Softmax over all live positions, then the weighted sum of values in position order: nothing depends on how many
// tokens the block holds. dHead is a multiple of 16.
void attend(const Attention& a) {
  Lanes highest = Lanes{} - __builtin_inff();
  for (int p = 0; p < a.positions; ++p) {
    const float* key = a.keys + static_cast<size_t>(p) * static_cast<size_t>(a.dHead);
    Lanes products = {};
    for (int i = 0; i < a.dHead; i += kLanes) products += load(a.query + i) * load(key + i);
    a.scores[p] = sumOf(products) * a.scale;
  }
  const int padded = (a.positions + kLanes - 1) / kLanes * kLanes;
  for (int p = a.positions; p < padded; ++p) a.scores[p] = -__builtin_inff();
  for (int p = 0; p < padded; p += kLanes) highest = larger(load(a.scores + p), highest);
  const float maximum = largestOf(highest);
  Lanes sum = {};
  for (int p = 0; p < padded; p += kLanes) {
    const Lanes weight = exponential(load(a.scores + p) - maximum);
    store(weight, a.scores + p);
  }
  for (int p = a.positions; p < padded; ++p) a.scores[p] = 0;
  for (int p = 0; p < padded; p += kLanes) sum += load(a.scores + p);
  const float inverse = 1.0f / sumOf(sum);
  for (int i = 0; i < a.dHead; i += kLanes) {
    Lanes value = {};
    for (int p = 0; p < a.positions; ++p) {
      value += load(a.values + static_cast<size_t>(p) * static_cast<size_t>(a.dHead) + i) * a.scores[p];
    }
    store(value * inverse, a.out + i);
  }
}

}  // namespace

extern const Elementwise SHARDBENCH_ELEMENTWISE;
const Elementwise SHARDBENCH_ELEMENTWISE = {
    .unit = ComputeUnit::simd,
    .rmsNorm = rmsNorm,
    .quantise = quantise,
    .quantisePlanes = quantisePlanes,
    .dequantise = dequantise,
    .dot = dot,
    .add = add,
    .swiglu = swiglu,
    .rotate = rotate,
    .attend = attend,
};

}  // namespace shardbench::cpu
