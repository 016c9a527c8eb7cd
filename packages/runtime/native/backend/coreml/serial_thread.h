#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace shardbench::coreml {

// A thread that runs one call after the other: the queue of one model. Parked while it has nothing to do.
class SerialThread {
 public:
  using Call = void (*)(void* context);

  // Throws Error `threadsUnavailable`.
  SerialThread();
  ~SerialThread();
  SerialThread(const SerialThread&) = delete;
  SerialThread& operator=(const SerialThread&) = delete;

  // Starts a call that must not throw. The one before has to have been waited for.
  void start(Call call, void* context);
  void wait();

 private:
  void work();

  Call call_ = nullptr;
  void* context_ = nullptr;
  std::atomic<uint32_t> asked_{0};
  std::atomic<uint32_t> done_{0};
  std::thread thread_;
};

}  // namespace shardbench::coreml
