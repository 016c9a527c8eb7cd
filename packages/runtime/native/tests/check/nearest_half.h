// Rounding to binary16 by arithmetic instead of bits, to hold the conversions against.
#pragma once

#include <cmath>

namespace shardbench::test {

// The binary16 number nearest to x, halves to even; infinite where that is none. Every step is exact but nearbyint.
inline double nearestHalf(float x) {
  const double magnitude = std::fabs(static_cast<double>(x));
  const double step = magnitude < 0x1p-14 ? 0x1p-24 : std::ldexp(1.0, std::ilogb(magnitude) - 10);
  const double nearest = std::isinf(x) ? magnitude : std::nearbyint(magnitude / step) * step;
  return std::copysign(nearest > 65504 ? INFINITY : nearest, static_cast<double>(x));
}

}  // namespace shardbench::test
