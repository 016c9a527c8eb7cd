// Operations over time, per thread. Off, an operation costs the check of a null pointer; on, two stamps and a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.h"

namespace shardbench {

struct TraceEvent {
  const char* name;  // a literal
  int32_t where;     // the layer or head shard it works on
  int64_t startNs;
  int64_t endNs;
};

// Events of every thread in the order in which they ended. All room is made beforehand: what does not fit is counted.
class Trace {
 public:
  Trace(int threads, size_t eventsPerThread) : lanes_(static_cast<size_t>(threads)) {
    for (Lane& lane : lanes_) lane.events.reserve(eventsPerThread);
  }

  // To be called by that thread only.
  void add(int thread, const TraceEvent& event) {
    Lane& lane = lanes_[static_cast<size_t>(thread)];
    if (lane.events.size() < lane.events.capacity()) {
      lane.events.push_back(event);
    } else {
      ++lane.dropped;
    }
  }

  int threads() const { return static_cast<int>(lanes_.size()); }
  const std::vector<TraceEvent>& events(int thread) const { return lanes_[static_cast<size_t>(thread)].events; }
  size_t dropped() const {
    size_t sum = 0;
    for (const Lane& lane : lanes_) sum += lane.dropped;
    return sum;
  }

 private:
  // Threads write at the same time: each into lines of its own.
  struct alignas(64) Lane {
    std::vector<TraceEvent> events;
    size_t dropped = 0;
  };
  std::vector<Lane> lanes_;
};

// Traces the operation that its scope is. `trace` is null while nobody wants to know.
class TraceScope {
 public:
  TraceScope(Trace* trace, int thread, const char* name, int where)
      : trace_(trace), thread_(thread), name_(name), where_(where), startNs_(trace == nullptr ? 0 : nowNs()) {}
  ~TraceScope() {
    if (trace_ != nullptr) trace_->add(thread_, {name_, where_, startNs_, nowNs()});
  }
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  Trace* trace_;
  int thread_;
  const char* name_;
  int32_t where_;
  int64_t startNs_;
};

}  // namespace shardbench
