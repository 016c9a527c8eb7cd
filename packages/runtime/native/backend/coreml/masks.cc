#include "backend/coreml/masks.h"

namespace shardbench::coreml {

AttentionMask::AttentionMask(int tokens, int rows, FloatValues values)
    : tokens_(tokens), rows_(rows), values_(values), visible_(static_cast<size_t>(tokens), 0) {
  for (size_t i = 0; i < static_cast<size_t>(tokens) * static_cast<size_t>(rows); ++i) values_.set(i, kHidden);
}

void AttentionMask::moveTo(int start) {
  for (int token = 0; token < tokens_; ++token) {
    int& visible = visible_[static_cast<size_t>(token)];
    const int now = start + token + 1;
    const size_t row = static_cast<size_t>(token) * static_cast<size_t>(rows_);
    for (int column = visible; column < now; ++column) values_.set(row + static_cast<size_t>(column), kVisible);
    for (int column = now; column < visible; ++column) values_.set(row + static_cast<size_t>(column), kHidden);
    visible = now;
  }
}

void WriteMask::moveTo(int start) {
  if (start_ >= 0) set(0);
  start_ = start;
  set(1);
}

void WriteMask::set(float value) {
  for (int token = 0; token < tokens_; ++token) {
    values_.set(static_cast<size_t>(start_ + token) * static_cast<size_t>(tokens_) + static_cast<size_t>(token), value);
  }
}

}  // namespace shardbench::coreml
