#include "base/half.h"

#include <cmath>

#include "tests/check/check.h"

namespace shardbench {

TEST("every binary16 number becomes sign x significand x 2^exponent") {
  for (int bits = 0; bits < 65536; ++bits) {
    const float found = halfToFloat(static_cast<uint16_t>(bits));
    const int exponent = bits >> 10 & 31;
    const int mantissa = bits & 1023;
    CHECK_EQUAL(std::signbit(found), bits >= 32768);
    if (exponent == 31) {
      CHECK_EQUAL(std::isnan(found), mantissa != 0);
      CHECK_EQUAL(std::isinf(found), mantissa == 0);
      continue;
    }
    const double magnitude =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0 + mantissa, exponent - 25);
    CHECK_EQUAL(std::fabs(static_cast<double>(found)), magnitude);
  }
}

TEST("every bfloat16 number is the upper half of its float") {
  for (int bits = 0; bits < 65536; ++bits) {
    const auto expected = static_cast<uint32_t>(bits) << 16;
    CHECK_EQUAL(std::bit_cast<uint32_t>(bfloat16ToFloat(static_cast<uint16_t>(bits))), expected);
  }
}

}  // namespace shardbench
