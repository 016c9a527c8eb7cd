#include "chain/argmax.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/half.h"

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

// What halves compare by: an integer that grows with the value, so that the loop needs no conversion. Both zeros are 0,
// a NaN is below everything.
inline int16_t halfKey(uint16_t half) {
  const int magnitude = half & 0x7fff;
  const int key = (half & 0x8000) != 0 ? -magnitude : magnitude;
  return static_cast<int16_t>(magnitude > 0x7c00 ? INT16_MIN : key);
}

Candidate bestHalf(const uint16_t* values, int channels, int64_t stride, uint32_t firstId) {
  int best = 0;
  int highest = INT16_MIN;
  for (int start = 0; start < channels; start += kBlock) {
    const int count = channels - start < kBlock ? channels - start : kBlock;
    const uint16_t* block = values + start * stride;
    int16_t maximum = INT16_MIN;
    if (stride == 1) {
      for (int i = 0; i < count; ++i) maximum = halfKey(block[i]) > maximum ? halfKey(block[i]) : maximum;
    } else {
      for (int i = 0; i < count; ++i) {
        const int16_t key = halfKey(block[i * stride]);
        maximum = key > maximum ? key : maximum;
      }
    }
    if (maximum <= highest) continue;
    highest = maximum;
    best = start;
    while (halfKey(values[best * stride]) != maximum) ++best;
  }
  return {firstId + static_cast<uint32_t>(best), halfToFloat(values[best * stride])};
}

}  // namespace

float logitAt(const LogitsView& logits, int token, int channel) {
  const int64_t at = token * logits.tokenStride + channel * logits.channelStride;
  if (logits.type == LogitType::float16) return halfToFloat(static_cast<const uint16_t*>(logits.data)[at]);
  return static_cast<const float*>(logits.data)[at];
}

Candidate bestOf(const LogitsView& logits, int token, uint32_t firstId) {
  const int64_t first = token * logits.tokenStride;
  if (logits.type == LogitType::float16) {
    return bestHalf(static_cast<const uint16_t*>(logits.data) + first, logits.channels, logits.channelStride, firstId);
  }
  const float* values = static_cast<const float*>(logits.data) + first;
  if (logits.channelStride == 1) return bestContiguous(values, logits.channels, firstId);
  Candidate best{firstId, values[0]};
  for (int channel = 1; channel < logits.channels; ++channel) {
    const Candidate challenger{firstId + static_cast<uint32_t>(channel), values[channel * logits.channelStride]};
    if (beats(challenger, best)) best = challenger;
  }
  return best;
}

}  // namespace shardbench
