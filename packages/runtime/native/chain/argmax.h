#pragma once

#include <cstdint>

#include "backend/backend.h"

namespace shardbench {

struct Candidate {
  uint32_t token = 0;
  float logit = 0;
};

// The larger logit; on a tie the lower token id, and any number rather than NaN, so that the choice does not depend on
// how the vocabulary is cut. A NaN counts as the lowest value.
bool beats(const Candidate& challenger, const Candidate& champion);

// One logit of a view, exactly.
float logitAt(const LogitsView& logits, int token, int channel);

// Best channel of token `token` in a shard whose first channel is vocabulary id `firstId`.
Candidate bestOf(const LogitsView& logits, int token, uint32_t firstId);

}  // namespace shardbench
