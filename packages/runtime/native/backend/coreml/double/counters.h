#pragma once

#include <atomic>
#include <cstdint>

namespace shardbench::coreml::stand_in {

// What the stand-in counts, for tests that hold the backend to making nothing in the steady loop and keeping nothing.
struct Counters {
  std::atomic<int64_t> liveArrays{0};
  std::atomic<int64_t> madeArrays{0};      // by the backend
  std::atomic<int64_t> madeFeatures{0};    // values, providers and options, likewise
  std::atomic<int64_t> liveModels{0};
  std::atomic<int64_t> liveStates{0};
  std::atomic<int64_t> liveOutputs{0};     // results of predictions: what ports are bound to
  std::atomic<int64_t> predictions{0};
  std::atomic<int64_t> copiedOutputs{0};   // results whose proposal was not taken
  std::atomic<int64_t> allocations{0};     // operator new outside the stand-in's own work
};

Counters& counters();
void countAllocation();

// While one lives on a thread, its allocations are the stand-in's own.
class OwnWork {
 public:
  OwnWork();
  ~OwnWork();
};

}  // namespace shardbench::coreml::stand_in
