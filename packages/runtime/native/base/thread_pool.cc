#include "base/thread_pool.h"

#include <sched.h>

#include <string>
#include <system_error>

#include "base/clock.h"
#include "base/error.h"

namespace shardbench {

namespace {

// Longer spinning only helps until another process wants the core: then every barrier waits for a thread that is not
// running. Yielding costs about a microsecond and hands the core over.
constexpr int64_t kSpinNs = 20'000;
// The serial part of a token (embedding, argmax) is shorter than this, so that a thread parks between calls only.
constexpr int64_t kYieldNs = 2'000'000;

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Waits until `done()`; returns false when that took longer than `limitNs` (never, when that is negative).
template <typename Done>
bool spinThenYield(const Done& done, int64_t limitNs) {
  for (int i = 0; i < 64; ++i) {
    if (done()) return true;
    relax();
  }
  const int64_t start = nowNs();
  for (;;) {
    if (done()) return true;
    const int64_t waited = nowNs() - start;
    if (limitNs >= 0 && waited > limitNs) return false;
    if (waited < kSpinNs) {
      relax();
    } else {
      sched_yield();
    }
  }
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
  if (threads_ > 1) {
    spinThenYield([this] { return running_.load(std::memory_order_acquire) == 0; }, -1);
  }
}

void ThreadPool::barrier() {
  if (threads_ == 1) return;
  const uint32_t phase = phase_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == threads_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.store(phase + 1, std::memory_order_release);
    return;
  }
  spinThenYield([&] { return phase_.load(std::memory_order_acquire) != phase; }, -1);
}

void ThreadPool::work(int thread) {
  uint32_t seen = 0;
  for (;;) {
    const auto changed = [&] { return generation_.load(std::memory_order_acquire) != seen; };
    if (!spinThenYield(changed, kYieldNs)) generation_.wait(seen, std::memory_order_acquire);
    if (!changed()) continue;
    ++seen;
    if (stopping_.load()) return;
    call_(context_, thread);
    running_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace shardbench
