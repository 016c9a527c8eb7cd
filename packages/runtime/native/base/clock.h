#pragma once

#include <chrono>
#include <cstdint>

namespace shardbench {

// Monotonic nanoseconds; only differences mean something.
inline int64_t nowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace shardbench
