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

TEST("every binary16 number comes back from its float") {
  for (int bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float value = halfToFloat(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(halfToFloat(floatToHalf(value))));
    } else {
      CHECK_EQUAL(floatToHalf(value), half);
    }
  }
}

TEST("a float between two binary16 numbers goes to the nearer, on a tie to the even one") {
  for (int bits = 0; bits < 0x7bff; ++bits) {
    const float low = halfToFloat(static_cast<uint16_t>(bits));
    const float high = halfToFloat(static_cast<uint16_t>(bits + 1));
    const float middle = low + (high - low) / 2;
    const auto even = static_cast<uint16_t>(bits % 2 == 0 ? bits : bits + 1);
    CHECK_EQUAL(floatToHalf(middle), even);
    CHECK_EQUAL(floatToHalf(std::nextafter(middle, 0.0f)), static_cast<uint16_t>(bits));
    CHECK_EQUAL(floatToHalf(-std::nextafter(middle, high)), static_cast<uint16_t>(0x8000 | (bits + 1)));
  }
}

TEST("a NaN becomes the quiet one with its sign and the upper bits of its payload, as processors convert it") {
  CHECK_EQUAL(floatToHalf(std::bit_cast<float>(0x7fc00000u)), uint16_t{0x7e00});
  CHECK_EQUAL(floatToHalf(std::bit_cast<float>(0xffd56789u)), uint16_t{0xfeab});
  CHECK_EQUAL(floatToHalf(std::bit_cast<float>(0x7fffffffu)), uint16_t{0x7fff});
  CHECK_EQUAL(floatToHalf(std::bit_cast<float>(0x7f800001u)), uint16_t{0x7e00});
}

TEST("what binary16 cannot hold becomes infinite") {
  CHECK_EQUAL(floatToHalf(65519.0f), uint16_t{0x7bff});
  CHECK_EQUAL(floatToHalf(65520.0f), uint16_t{0x7c00});
  CHECK_EQUAL(floatToHalf(-1e30f), uint16_t{0xfc00});
  CHECK_EQUAL(floatToHalf(INFINITY), uint16_t{0x7c00});
}

}  // namespace shardbench
