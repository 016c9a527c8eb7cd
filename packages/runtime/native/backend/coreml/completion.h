#pragma once

#import <Foundation/Foundation.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/abort_flag.h"

namespace shardbench::coreml {

// What a completion handler hands over. Shared by the handler and the thread that waits, because an abort leaves the
// framework at work: what it delivers afterwards is dropped.
template <typename Value>
class Completion {
 public:
  // False when nobody waits any more.
  bool finish(Value value, NSError* error) {
    const std::lock_guard lock(mutex_);
    if (abandoned_) return false;
    value_ = value;
    error_ = error;
    finished_ = true;
    changed_.notify_all();
    return true;
  }

  // Throws Aborted within a twentieth of a second after the flag was raised.
  void wait(const AbortFlag& abort) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::milliseconds(50), [&] { return finished_; })) {
      if (!abort.raised()) continue;
      abandoned_ = true;
      throw Aborted();
    }
  }

  // After wait.
  Value value() const { return value_; }
  NSError* error() const { return error_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool finished_ = false;
  bool abandoned_ = false;
  Value value_ = nil;
  NSError* error_ = nil;
};

}  // namespace shardbench::coreml
