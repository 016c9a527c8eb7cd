#include "backend/coreml/position_inputs.h"

namespace shardbench::coreml {

namespace {

std::vector<int> rotaryShape(const RotaryLayout& layout, int tokens) {
  if (layout.channelsFirst) return {1, layout.lanes, tokens, 1};
  return {tokens, layout.lanes};
}

}  // namespace

PositionInputs::PositionInputs(const PositionLayout& layout, int tokens, int rows)
    : layout_(layout),
      cosine_(rotaryShape(layout.cosine, tokens), layout.cosine.dtype),
      sine_(rotaryShape(layout.sine, tokens), layout.sine.dtype),
      attentionMask_({1, 1, tokens, rows}, layout.attentionMask),
      writeMask_({1, 1, rows, tokens}, layout.writeMask),
      visible_(tokens, rows, attentionMask_.values()),
      written_(tokens, writeMask_.values()) {}

void PositionInputs::moveTo(const PositionBlock& block) {
  writeRotaryInput(layout_.cosine, block, block.cosine, 1, cosine_.values());
  writeRotaryInput(layout_.sine, block, block.sine, 0, sine_.values());
  visible_.moveTo(block.start);
  written_.moveTo(block.start);
}

PositionLayout positionLayout(const LayerAdapter& adapter) {
  return {.cosine = adapter.cosine,
          .sine = adapter.sine,
          .attentionMask = adapter.attentionMask.dtype,
          .writeMask = adapter.writeMask.dtype};
}

}  // namespace shardbench::coreml
