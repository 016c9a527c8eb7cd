#pragma once

#include "backend/backend.h"
#include "backend/coreml/adapter.h"
#include "backend/coreml/float_values.h"

namespace shardbench::coreml {

// Writes the rotation of a block in the layout that a model takes. `table` is [tokens, rotaryPairs] of the block;
// `still` is the value of lanes that do not turn: 1 for cosines, 0 for sines.
void writeRotaryInput(const RotaryLayout& layout, const PositionBlock& block, const float* table, float still,
                      const FloatValues& out);

}  // namespace shardbench::coreml
