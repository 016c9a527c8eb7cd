#include "backend/coreml/rotary_input.h"

namespace shardbench::coreml {

void writeRotaryInput(const RotaryLayout& layout, const PositionBlock& block, const float* table, float still,
                      const FloatValues& out) {
  const int pairs = block.rotaryPairs;
  for (int token = 0; token < block.tokens; ++token) {
    const float* row = table + static_cast<size_t>(token) * static_cast<size_t>(pairs);
    for (int lane = 0; lane < layout.lanes; ++lane) {
      const float value = lane < pairs ? row[lane] : lane < 2 * pairs ? row[lane - pairs] : still;
      const int index = layout.channelsFirst ? lane * block.tokens + token : token * layout.lanes + lane;
      out.set(static_cast<size_t>(index), value);
    }
  }
}

}  // namespace shardbench::coreml
