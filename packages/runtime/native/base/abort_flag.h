#pragma once

#include <atomic>

#include "base/error.h"

namespace shardbench {

// Raised by another thread to end a running call at the next layer boundary.
class AbortFlag {
 public:
  void raise() { raised_.store(true, std::memory_order_relaxed); }
  void clear() { raised_.store(false, std::memory_order_relaxed); }
  bool raised() const { return raised_.load(std::memory_order_relaxed); }
  void throwIfRaised() const {
    if (raised()) throw Aborted();
  }

 private:
  std::atomic<bool> raised_{false};
};

}  // namespace shardbench
