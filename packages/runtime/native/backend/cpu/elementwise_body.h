// The one source of the elementwise variants: each variant's file defines SHARDBENCH_ELEMENTWISE, the name of its table,
// and includes this. Vectors of 16 floats are written with the compiler's vector extension, which every instruction set
// lowers to its own registers without changing a bit of the result.
#include <cmath>
#include <cstring>

#include "backend/cpu/elementwise.h"

namespace shardbench::cpu {

namespace {

constexpr int kLanes = 16;
typedef float Lanes __attribute__((vector_size(64)));
typedef int32_t IntLanes __attribute__((vector_size(64)));

inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

inline void store(const Lanes& lanes, float* to) { std::memcpy(to, &lanes, sizeof lanes); }

// The last, incomplete vector of an array, filled up with zeros.
inline Lanes loadTail(const float* from, int count) {
  Lanes lanes = {};
  std::memcpy(&lanes, from, static_cast<size_t>(count) * sizeof(float));
  return lanes;
}

inline void storeTail(const Lanes& lanes, int count, float* to) {
  std::memcpy(to, &lanes, static_cast<size_t>(count) * sizeof(float));
}

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

// Fixed tree: halves are added until one is left.
inline float sumOf(const Lanes& lanes) {
  float part[kLanes];
  store(lanes, part);
  for (int width = kLanes / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) part[i] += part[i + width];
  }
  return part[0];
}

inline Lanes larger(const Lanes& a, const Lanes& b) { return a > b ? a : b; }

inline float largestOf(const Lanes& lanes) {
  float part[kLanes];
  store(lanes, part);
  float largest = part[0];
  for (int i = 1; i < kLanes; ++i) largest = part[i] > largest ? part[i] : largest;
  return largest;
}

inline Lanes absolute(const Lanes& x) {
  IntLanes bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits &= 0x7fffffff;
  Lanes result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
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
  const Lanes low = zero - 87.0f;
  const Lanes high = zero + 88.0f;
  Lanes x = argument < low ? low : argument;
  x = x > high ? high : x;
  const Lanes n = rounded(x * 1.44269504088896341f);
  const Lanes r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Lanes p = zero + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const Lanes finite = x == x ? n : zero;
  const IntLanes bits = (__builtin_convertvector(finite, IntLanes) + 127) << 23;
  Lanes power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
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

inline void storeBytes(const IntLanes& values, int count, int8_t* to) {
  typedef int8_t Bytes __attribute__((vector_size(16)));
  const Bytes bytes = __builtin_convertvector(values, Bytes);
  std::memcpy(to, &bytes, static_cast<size_t>(count));
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
    storeBytes(__builtin_convertvector(rounded(a * inverse), IntLanes), some, out + i);
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
    const IntLanes value = __builtin_convertvector(rounded(a * inverse), IntLanes);
    // The multiple of 256 that leaves a rest in [-127, 128]; 128 is cut to 127, an error of one part in 32512.
    const IntLanes multiple = (value + 127) >> 8;
    IntLanes rest = value - (multiple << 8);
    rest = rest > 127 ? 127 - IntLanes{} : rest;
    storeBytes(multiple, some, high + i);
    storeBytes(rest, some, low + i);
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
