#include "chain/rotary_table.h"

#include <cmath>

namespace shardbench {

RotaryTable::RotaryTable(const RotarySpec& spec, int positions)
    : pairs_(spec.lanes / 2),
      cosine_(static_cast<size_t>(positions) * static_cast<size_t>(pairs_)),
      sine_(cosine_.size()) {
  for (int pair = 0; pair < pairs_; ++pair) {
    const double frequency = std::pow(spec.base, -2.0 * pair / spec.lanes) / spec.factors[static_cast<size_t>(pair)];
    for (int position = 0; position < positions; ++position) {
      const size_t at = index(position) + static_cast<size_t>(pair);
      cosine_[at] = static_cast<float>(std::cos(position * frequency) * spec.attentionFactor);
      sine_[at] = static_cast<float>(std::sin(position * frequency) * spec.attentionFactor);
    }
  }
}

}  // namespace shardbench
