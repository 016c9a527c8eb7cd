// What is computed on 16 floats at a time, in the terms of the lanes that the including file chose before (lanes.h or
// lanes_neon.h). Everything is local to the file that includes this.
#pragma once

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

}  // namespace

}  // namespace shardbench::cpu
