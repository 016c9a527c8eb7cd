// Vectors of 16 floats for the files that are compiled once per instruction set, written with the compiler's vector
// extension, which every instruction set lowers to its own registers without changing a bit of the result. Everything is
// local to the file that includes this.
#pragma once

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

}  // namespace

}  // namespace shardbench::cpu
