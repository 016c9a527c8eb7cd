#include "chain/rotary_table.h"

#include <cmath>

#include "tests/check/check.h"

namespace shardbench {

TEST("cosine and sine of every position are the double values, scaled by the attention factor") {
  RotarySpec spec = {.lanes = 12, .base = 10000, .attentionFactor = 1.190238, .factors = {1, 1, 1.5f, 2, 8, 30}};
  const RotaryTable table(spec, 300);
  CHECK_EQUAL(table.pairs(), 6);
  for (int position = 0; position < 300; ++position) {
    for (int pair = 0; pair < 6; ++pair) {
      const double factor = spec.factors[static_cast<size_t>(pair)];
      const double angle = position / (std::pow(10000.0, 2.0 * pair / 12) * factor);
      CHECK(std::abs(table.cosine(position)[pair] - std::cos(angle) * 1.190238) < 1.2e-7);
      CHECK(std::abs(table.sine(position)[pair] - std::sin(angle) * 1.190238) < 1.2e-7);
    }
  }
}

TEST("position 0 turns nothing but is scaled like every other") {
  const RotaryTable table({.lanes = 4, .base = 10000, .attentionFactor = 1.25, .factors = {1, 1}}, 1);
  for (int pair = 0; pair < 2; ++pair) {
    CHECK_EQUAL(table.cosine(0)[pair], 1.25f);
    CHECK_EQUAL(table.sine(0)[pair], 0.0f);
  }
}

TEST("the first pair turns by one radian a token, whatever the base") {
  for (const double base : {100.0, 10000.0, 1e6}) {
    const RotaryTable table({.lanes = 8, .base = base, .attentionFactor = 1, .factors = {1, 1, 1, 1}}, 10);
    for (int position = 0; position < 10; ++position) {
      CHECK_EQUAL(table.cosine(position)[0], static_cast<float>(std::cos(static_cast<double>(position))));
    }
  }
}

}  // namespace shardbench
