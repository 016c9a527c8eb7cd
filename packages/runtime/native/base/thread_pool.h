// One pool for all products of a chain. The caller is thread 0; the others spin briefly, then yield, then park.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace shardbench {

class ThreadPool {
 public:
  // `threads` counts the caller: 1 starts nothing. Throws Error `threadsUnavailable`.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return threads_; }

  // Runs `body(thread)` once on every thread and returns when all have ended. The body must not throw: a thread that
  // leaves early would strand the others at their next barrier.
  template <typename Body>
  void run(const Body& body) {
    runErased([](const void* context, int thread) { (*static_cast<const Body*>(context))(thread); }, &body);
  }

  // Meeting point for all threads inside `run`.
  void barrier();

 private:
  using Call = void (*)(const void* context, int thread);

  void runErased(Call call, const void* context);
  void work(int thread);
  void stop();

  const int threads_;
  std::vector<std::thread> workers_;
  Call call_ = nullptr;
  const void* context_ = nullptr;
  std::atomic<bool> stopping_{false};
  alignas(64) std::atomic<uint32_t> generation_{0};
  alignas(64) std::atomic<int> running_{0};
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<uint32_t> phase_{0};
};

}  // namespace shardbench
