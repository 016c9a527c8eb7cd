// The masks of a block, changed only where the position moved: one column opens and one row gives way to the next as a
// chain decodes. Both write into memory that starts as zeros.
#pragma once

#include <vector>

#include "backend/coreml/float_values.h"

namespace shardbench::coreml {

// Values of the attention mask: what is hidden has to vanish in a softmax and to be finite in fp16.
constexpr float kVisible = 0;
constexpr float kHidden = -1e4F;

// [1, 1, T, rows].
class AttentionMask {
 public:
  AttentionMask(int tokens, int rows, FloatValues values);
  // Token t stands at position start + t and sees every row up to its own.
  void moveTo(int start);

 private:
  int tokens_;
  int rows_;
  FloatValues values_;
  std::vector<int> visible_;  // rows that token t sees, from the first on
};

// [1, 1, rows, T]: column t holds a 1 at the row that token t writes.
class WriteMask {
 public:
  WriteMask(int tokens, FloatValues values) : tokens_(tokens), values_(values) {}
  void moveTo(int start);

 private:
  void set(float value);

  int tokens_;
  FloatValues values_;
  int start_ = -1;
};

}  // namespace shardbench::coreml
