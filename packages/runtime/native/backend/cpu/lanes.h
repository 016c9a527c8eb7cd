// 16 floats and 16 integers at a time, in the compiler's vector extension: every instruction set lowers it to its own
// registers without changing a bit of the result. What a comparison chooses is behind a name, because another file says
// it differently (lanes_neon.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

// The portable conversions are shared functions, so no file compiled for more than the baseline may hold one.
#if defined(__AVX__)
#include <immintrin.h>
#else
#include "base/half.h"
#endif

namespace shardbench::cpu {

// Nothing here may be shared between the files that are compiled for one instruction set each.
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

// Fixed tree: halves are added until one is left.
inline float sumOf(const Lanes& lanes) {
  float part[kLanes];
  store(lanes, part);
  for (int width = kLanes / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) part[i] += part[i + width];
  }
  return part[0];
}

// Where a is a NaN: b.
inline Lanes larger(const Lanes& a, const Lanes& b) { return a > b ? a : b; }

// x where it is not below or above a limit; a NaN stays one.
inline Lanes atLeast(const Lanes& x, float low) {
  const Lanes limit = Lanes{} + low;
  return x < limit ? limit : x;
}
inline Lanes atMost(const Lanes& x, float high) {
  const Lanes limit = Lanes{} + high;
  return x > limit ? limit : x;
}
inline IntLanes atMost(const IntLanes& x, int high) {
  const IntLanes limit = IntLanes{} + high;
  return x > limit ? limit : x;
}

inline Lanes zeroWhereNan(const Lanes& x, const Lanes& nan) { return nan == nan ? x : Lanes{}; }

inline Lanes absolute(const Lanes& x) {
  IntLanes bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits &= 0x7fffffff;
  Lanes result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// For numbers that have no fraction and fit.
inline IntLanes toIntegers(const Lanes& x) { return __builtin_convertvector(x, IntLanes); }

// 2^n for n from -126 to 127.
inline Lanes powerOfTwo(const IntLanes& n) {
  const IntLanes bits = (n + 127) << 23;
  Lanes power;
  std::memcpy(&power, &bits, sizeof power);
  return power;
}

// The first `count` values, each of which fits a byte.
inline void storeBytes(const IntLanes& values, int count, int8_t* to) {
  typedef int8_t Bytes __attribute__((vector_size(16)));
  const Bytes bytes = __builtin_convertvector(values, Bytes);
  std::memcpy(to, &bytes, static_cast<size_t>(count));
}

// The first `count` values in the bits of binary16: the nearest, halves to even.
inline void storeHalves(const Lanes& values, int count, uint16_t* to) {
  uint16_t halves[kLanes];
#if defined(__AVX512F__)
  const __m256i bits = _mm512_cvtps_ph(__m512(values), _MM_FROUND_TO_NEAREST_INT);
  std::memcpy(halves, &bits, sizeof bits);
#elif defined(__AVX__)
  __m256 part[2];
  std::memcpy(part, &values, sizeof part);
  const __m128i bits[2] = {_mm256_cvtps_ph(part[0], _MM_FROUND_TO_NEAREST_INT),
                           _mm256_cvtps_ph(part[1], _MM_FROUND_TO_NEAREST_INT)};
  std::memcpy(halves, bits, sizeof bits);
#else
  for (int i = 0; i < kLanes; ++i) halves[i] = floatToHalf(values[i]);
#endif
  std::memcpy(to, halves, static_cast<size_t>(count) * sizeof(uint16_t));
}

// A vector as wide as a register, and how many such registers there are.
#if defined(__AVX512F__)
constexpr int kWide = 16;
constexpr int kRegisters = 32;
#elif defined(__AVX__)
constexpr int kWide = 8;
constexpr int kRegisters = 16;
#else
constexpr int kWide = 4;
constexpr int kRegisters = 16;
#endif
typedef float Wide __attribute__((vector_size(kWide * sizeof(float))));

inline Wide loadWide(const float* from) {
  Wide wide;
  std::memcpy(&wide, from, sizeof wide);
  return wide;
}

// The same from binary16 numbers.
inline Wide loadWide(const uint16_t* from) {
#if defined(__AVX512F__)
  __m256i halves;
  std::memcpy(&halves, from, sizeof halves);
  return Wide(_mm512_cvtph_ps(halves));
#elif defined(__AVX__)
  __m128i halves;
  std::memcpy(&halves, from, sizeof halves);
  return Wide(_mm256_cvtph_ps(halves));
#else
  Wide wide;
  for (int i = 0; i < kWide; ++i) wide[i] = halfToFloat(from[i]);
  return wide;
#endif
}

inline void storeWide(const Wide& wide, float* to) { std::memcpy(to, &wide, sizeof wide); }

// a * b + c, rounded once: an instruction where there is one, else a function of the same result.
inline Wide fused(const Wide& a, float b, const Wide& c) {
#if defined(__AVX512F__)
  return Wide(_mm512_fmadd_ps(__m512(a), _mm512_set1_ps(b), __m512(c)));
#elif defined(__FMA__)
  return Wide(_mm256_fmadd_ps(__m256(a), _mm256_set1_ps(b), __m256(c)));
#else
  Wide result;
  for (int i = 0; i < kWide; ++i) result[i] = __builtin_fmaf(a[i], b, c[i]);
  return result;
#endif
}

}  // namespace

}  // namespace shardbench::cpu
