// Rows of tokens to and from [1, channels, T, 1].
#pragma once

#include "backend/coreml/float_values.h"

namespace shardbench::coreml {

// `rows` is row-major [tokens, channels].
inline void writeChannelsFirst(const float* rows, int tokens, int channels, const FloatValues& out) {
  for (int token = 0; token < tokens; ++token) {
    for (int channel = 0; channel < channels; ++channel) {
      out.set(static_cast<size_t>(channel) * static_cast<size_t>(tokens) + static_cast<size_t>(token),
              rows[static_cast<size_t>(token) * static_cast<size_t>(channels) + static_cast<size_t>(channel)]);
    }
  }
}

inline void readChannelsFirst(const FloatValues& values, int tokens, int channels, float* rows) {
  for (int token = 0; token < tokens; ++token) {
    for (int channel = 0; channel < channels; ++channel) {
      rows[static_cast<size_t>(token) * static_cast<size_t>(channels) + static_cast<size_t>(channel)] =
          values.get(static_cast<size_t>(channel) * static_cast<size_t>(tokens) + static_cast<size_t>(token));
    }
  }
}

}  // namespace shardbench::coreml
