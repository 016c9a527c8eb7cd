#include "base/thread_pool.h"

#include <sched.h>

#include <string>
#include <system_error>

#include "base/clock.h"
#include "base/error.h"

namespace shardbench {

namespace {

// Longer spinning only helps until another process wants the core: then every barrier waits for a thread that is not
// running. Yielding costs about a microsecond and may hand the core over.
constexpr int64_t kSpinNs = 20'000;
// A thread that has not come to a barrier by now is not running: parked, this one leaves it the core.
constexpr int64_t kBarrierYieldNs = 200'000;
// The serial part of a token (embedding, argmax) is shorter than this, so that a thread parks between calls only.
constexpr int64_t kCallYieldNs = 2'000'000;

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Waits until `value` is no longer `old`: spinning, then yielding until `yieldNs` have passed, then parked. Whoever
// changes the value notifies, which costs a load while nobody is parked.
template <typename Value>
void waitWhile(const std::atomic<Value>& value, Value old, int64_t yieldNs) {
  const auto changed = [&] { return value.load(std::memory_order_acquire) != old; };
  for (int i = 0; i < 64; ++i) {
    if (changed()) return;
    relax();
  }
  const int64_t start = nowNs();
  for (;;) {
    if (changed()) return;
    const int64_t waited = nowNs() - start;
    if (waited > yieldNs) break;
    if (waited < kSpinNs) {
      relax();
    } else {
      sched_yield();
    }
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadPool::ThreadPool(int threads) : threads_(threads) {
  workers_.reserve(static_cast<size_t>(threads - 1));
  try {
    for (int thread = 1; thread < threads; ++thread) workers_.emplace_back([this, thread] { work(thread); });
  } catch (const std::system_error& error) {
    stop();
    throw Error({.code = "threadsUnavailable",
                 .expected = std::to_string(threads) + " threads",
                 .found = std::to_string(workers_.size() + 1) + ": " + error.what(),
                 .where = "threads",
                 .remedy = "use fewer threads, or raise the limit of processes"});
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  stopping_.store(true);
  generation_.fetch_add(1);
  generation_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::runErased(Call call, const void* context) {
  if (threads_ > 1) {
    call_ = call;
    context_ = context;
    running_.store(threads_ - 1, std::memory_order_relaxed);
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
  }
  call(context, 0);
  for (int running = running_.load(std::memory_order_acquire); running != 0;
       running = running_.load(std::memory_order_acquire)) {
    waitWhile(running_, running, kBarrierYieldNs);
  }
}

void ThreadPool::barrier() {
  if (threads_ == 1) return;
  const uint32_t phase = phase_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == threads_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.store(phase + 1, std::memory_order_release);
    phase_.notify_all();
    return;
  }
  waitWhile(phase_, phase, kBarrierYieldNs);
}

void ThreadPool::work(int thread) {
  uint32_t seen = 0;
  for (;;) {
    waitWhile(generation_, seen, kCallYieldNs);
    ++seen;
    if (stopping_.load()) return;
    call_(context_, thread);
    running_.fetch_sub(1, std::memory_order_release);
    running_.notify_one();
  }
}

}  // namespace shardbench
