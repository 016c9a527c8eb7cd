// The same lanes as four registers of NEON, operation for operation: a compiler may take a vector of 16 apart into
// scalars where it compares or narrows.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace shardbench::cpu {

namespace {

constexpr int kLanes = 16;

struct Lanes {
  float32x4_t a, b, c, d;

  Lanes() : Lanes(0.0f) {}
  Lanes(float value) : a(vdupq_n_f32(value)), b(a), c(a), d(a) {}
  Lanes(float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d) : a(a), b(b), c(c), d(d) {}
};

struct IntLanes {
  int32x4_t a, b, c, d;

  IntLanes(int32_t value) : a(vdupq_n_s32(value)), b(a), c(a), d(a) {}
  IntLanes(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d) : a(a), b(b), c(c), d(d) {}
};

inline Lanes operator+(const Lanes& x, const Lanes& y) { return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d}; }
inline Lanes operator-(const Lanes& x, const Lanes& y) { return {x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d}; }
inline Lanes operator*(const Lanes& x, const Lanes& y) { return {x.a * y.a, x.b * y.b, x.c * y.c, x.d * y.d}; }
inline Lanes operator/(const Lanes& x, const Lanes& y) { return {x.a / y.a, x.b / y.b, x.c / y.c, x.d / y.d}; }
inline Lanes operator-(const Lanes& x) { return {-x.a, -x.b, -x.c, -x.d}; }
inline Lanes& operator+=(Lanes& x, const Lanes& y) { return x = x + y; }

inline IntLanes operator+(const IntLanes& x, const IntLanes& y) { return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d}; }
inline IntLanes operator-(const IntLanes& x, const IntLanes& y) { return {x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d}; }
inline IntLanes operator<<(const IntLanes& x, int bits) { return {x.a << bits, x.b << bits, x.c << bits, x.d << bits}; }
inline IntLanes operator>>(const IntLanes& x, int bits) { return {x.a >> bits, x.b >> bits, x.c >> bits, x.d >> bits}; }

inline Lanes load(const float* from) {
  return {vld1q_f32(from), vld1q_f32(from + 4), vld1q_f32(from + 8), vld1q_f32(from + 12)};
}

inline void store(const Lanes& lanes, float* to) {
  vst1q_f32(to, lanes.a);
  vst1q_f32(to + 4, lanes.b);
  vst1q_f32(to + 8, lanes.c);
  vst1q_f32(to + 12, lanes.d);
}

inline Lanes loadTail(const float* from, int count) {
  float padded[kLanes] = {};
  std::memcpy(padded, from, static_cast<size_t>(count) * sizeof(float));
  return load(padded);
}

inline void storeTail(const Lanes& lanes, int count, float* to) {
  float padded[kLanes];
  store(lanes, padded);
  std::memcpy(to, padded, static_cast<size_t>(count) * sizeof(float));
}

// The tree of lanes.h: 8 apart, 4 apart, 2 apart, neighbours.
inline float sumOf(const Lanes& lanes) {
  const float32x4_t four = (lanes.a + lanes.c) + (lanes.b + lanes.d);
  const float32x2_t two = vget_low_f32(four) + vget_high_f32(four);
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

inline float32x4_t larger(float32x4_t x, float32x4_t y) { return vbslq_f32(vcgtq_f32(x, y), x, y); }
inline Lanes larger(const Lanes& x, const Lanes& y) {
  return {larger(x.a, y.a), larger(x.b, y.b), larger(x.c, y.c), larger(x.d, y.d)};
}

inline Lanes atLeast(const Lanes& x, float low) {
  const float32x4_t limit = vdupq_n_f32(low);
  const auto limited = [&](float32x4_t value) { return vbslq_f32(vcltq_f32(value, limit), limit, value); };
  return {limited(x.a), limited(x.b), limited(x.c), limited(x.d)};
}
inline Lanes atMost(const Lanes& x, float high) {
  const float32x4_t limit = vdupq_n_f32(high);
  const auto limited = [&](float32x4_t value) { return vbslq_f32(vcgtq_f32(value, limit), limit, value); };
  return {limited(x.a), limited(x.b), limited(x.c), limited(x.d)};
}
inline IntLanes atMost(const IntLanes& x, int high) {
  const int32x4_t limit = vdupq_n_s32(high);
  return {vminq_s32(x.a, limit), vminq_s32(x.b, limit), vminq_s32(x.c, limit), vminq_s32(x.d, limit)};
}

inline Lanes zeroWhereNan(const Lanes& x, const Lanes& nan) {
  const auto kept = [](float32x4_t value, float32x4_t other) {
    return vreinterpretq_f32_u32(vandq_u32(vceqq_f32(other, other), vreinterpretq_u32_f32(value)));
  };
  return {kept(x.a, nan.a), kept(x.b, nan.b), kept(x.c, nan.c), kept(x.d, nan.d)};
}

inline Lanes absolute(const Lanes& x) { return {vabsq_f32(x.a), vabsq_f32(x.b), vabsq_f32(x.c), vabsq_f32(x.d)}; }

inline IntLanes toIntegers(const Lanes& x) {
  return {vcvtq_s32_f32(x.a), vcvtq_s32_f32(x.b), vcvtq_s32_f32(x.c), vcvtq_s32_f32(x.d)};
}

inline Lanes powerOfTwo(const IntLanes& n) {
  const IntLanes bits = (n + 127) << 23;
  return {vreinterpretq_f32_s32(bits.a), vreinterpretq_f32_s32(bits.b), vreinterpretq_f32_s32(bits.c),
          vreinterpretq_f32_s32(bits.d)};
}

inline void storeBytes(const IntLanes& values, int count, int8_t* to) {
  const int16x8_t low = vcombine_s16(vmovn_s32(values.a), vmovn_s32(values.b));
  const int16x8_t high = vcombine_s16(vmovn_s32(values.c), vmovn_s32(values.d));
  int8_t bytes[kLanes];
  vst1q_s8(bytes, vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
  std::memcpy(to, bytes, static_cast<size_t>(count));
}

inline void storeHalves(const Lanes& values, int count, uint16_t* to) {
  const auto halvesOf = [](float32x4_t x, float32x4_t y) {
    return vreinterpretq_u16_f16(vcombine_f16(vcvt_f16_f32(x), vcvt_f16_f32(y)));
  };
  uint16_t halves[kLanes];
  vst1q_u16(halves, halvesOf(values.a, values.b));
  vst1q_u16(halves + 8, halvesOf(values.c, values.d));
  std::memcpy(to, halves, static_cast<size_t>(count) * sizeof(uint16_t));
}

constexpr int kWide = 4;
constexpr int kRegisters = 32;
typedef float32x4_t Wide;

inline Wide loadWide(const float* from) { return vld1q_f32(from); }
inline Wide loadWide(const uint16_t* from) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from))); }
inline void storeWide(const Wide& wide, float* to) { vst1q_f32(to, wide); }

inline Wide fused(const Wide& a, float b, const Wide& c) { return vfmaq_n_f32(c, a, b); }

}  // namespace

}  // namespace shardbench::cpu
