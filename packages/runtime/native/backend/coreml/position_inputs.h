#pragma once

#include "backend/coreml/masks.h"
#include "backend/coreml/rotary_input.h"
#include "backend/coreml/tensor_array.h"

namespace shardbench::coreml {

// How a layer shard takes positions. Shards that agree share the arrays.
struct PositionLayout {
  RotaryLayout cosine;
  RotaryLayout sine;
  Dtype attentionMask = Dtype::float16;
  Dtype writeMask = Dtype::float16;
  bool operator==(const PositionLayout&) const = default;
};

// Rotation tables and masks of blocks of one size.
class PositionInputs {
 public:
  PositionInputs(const PositionLayout& layout, int tokens, int rows);

  const PositionLayout& layout() const { return layout_; }
  void moveTo(const PositionBlock& block);

  const TensorArray& cosine() const { return cosine_; }
  const TensorArray& sine() const { return sine_; }
  const TensorArray& attentionMask() const { return attentionMask_; }
  const TensorArray& writeMask() const { return writeMask_; }

 private:
  PositionLayout layout_;
  TensorArray cosine_;
  TensorArray sine_;
  TensorArray attentionMask_;
  TensorArray writeMask_;
  AttentionMask visible_;
  WriteMask written_;
};

PositionLayout positionLayout(const LayerAdapter& adapter);

}  // namespace shardbench::coreml
