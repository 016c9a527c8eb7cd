#include "chain/argmax.h"

#include <cmath>
#include <limits>

namespace shardbench {

bool beats(const Candidate& challenger, const Candidate& champion) {
  if (std::isnan(challenger.logit)) return false;
  if (std::isnan(champion.logit)) return true;
  if (challenger.logit != champion.logit) return challenger.logit > champion.logit;
  return challenger.token < champion.token;
}

namespace {

// Blocks of a few hundred contiguous logits: the maximum of a block is a loop that a compiler turns into vector
// instructions, and only a block that beats the best so far is searched for the channel.
constexpr int kBlock = 256;

Candidate bestContiguous(const float* values, int channels, uint32_t firstId) {
  Candidate best{firstId, std::numeric_limits<float>::quiet_NaN()};
  float highest = -std::numeric_limits<float>::infinity();
  for (int start = 0; start < channels; start += kBlock) {
    const int count = channels - start < kBlock ? channels - start : kBlock;
    float maximum = -std::numeric_limits<float>::infinity();
    for (int i = 0; i < count; ++i) maximum = values[start + i] > maximum ? values[start + i] : maximum;
    if (!(maximum > highest) && !std::isnan(best.logit)) continue;
    for (int i = 0; i < count; ++i) {
      const Candidate challenger{firstId + static_cast<uint32_t>(start + i), values[start + i]};
      if (beats(challenger, best)) best = challenger;
    }
    highest = maximum;
  }
  return best;
}

}  // namespace

Candidate bestOf(const LogitsView& logits, int token, uint32_t firstId) {
  const float* values = logits.data + token * logits.tokenStride;
  if (logits.channelStride == 1) return bestContiguous(values, logits.channels, firstId);
  Candidate best{firstId, values[0]};
  for (int channel = 1; channel < logits.channels; ++channel) {
    const Candidate challenger{firstId + static_cast<uint32_t>(channel), values[channel * logits.channelStride]};
    if (beats(challenger, best)) best = challenger;
  }
  return best;
}

}  // namespace shardbench
