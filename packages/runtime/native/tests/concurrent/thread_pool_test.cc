// The pool's threads: every region runs once on each, a barrier holds all, and the pool ends in every state.
#include "base/thread_pool.h"

#include <chrono>

#include "tests/check/check.h"

namespace shardbench {

namespace {

// Long enough for a worker to have given up spinning and yielding.
void untilParked() { std::this_thread::sleep_for(std::chrono::milliseconds(15)); }

}  // namespace

TEST("every thread runs a region once, and all have ended when it returns") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    CHECK_EQUAL(pool.threads(), threads);
    std::vector<int> runs(static_cast<size_t>(threads));
    for (int region = 1; region <= 500; ++region) {
      pool.run([&](int thread) { ++runs[static_cast<size_t>(thread)]; });
      for (const int count : runs) CHECK_EQUAL(count, region);
    }
  }
}

TEST("what a thread wrote before a barrier is what all others read after it") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    std::vector<int> written(static_cast<size_t>(threads));
    std::atomic<int> wrong{0};
    pool.run([&](int thread) {
      for (int phase = 1; phase <= 300; ++phase) {
        written[static_cast<size_t>(thread)] = phase;
        pool.barrier();
        for (const int value : written) wrong += value == phase ? 0 : 1;
        pool.barrier();
      }
    });
    CHECK_EQUAL(wrong.load(), 0);
  }
}

TEST("a region that leaves after a barrier lets the next one begin") {
  ThreadPool pool(3);
  for (int region = 0; region < 200; ++region) {
    std::atomic<bool> stopped{false};
    pool.run([&](int thread) {
      if (thread == 0) stopped.store(true, std::memory_order_relaxed);
      pool.barrier();
      if (stopped.load(std::memory_order_relaxed)) return;
      pool.barrier();
    });
  }
  std::atomic<int> runs{0};
  pool.run([&](int) { ++runs; });
  CHECK_EQUAL(runs.load(), 3);
}

TEST("threads that parked wake up for the next region") {
  ThreadPool pool(4);
  int total = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<int> runs(4);
    pool.run([&](int thread) { runs[static_cast<size_t>(thread)] = 1; });
    for (const int count : runs) total += count;
    untilParked();
  }
  CHECK_EQUAL(total, 12);
}

TEST("a pool ends before its first region, right after one, and while its threads are parked") {
  for (int threads = 1; threads <= 4; ++threads) {
    { ThreadPool unused(threads); }
    {
      ThreadPool parked(threads);
      untilParked();
    }
    {
      ThreadPool used(threads);
      used.run([](int) {});
    }
    {
      ThreadPool usedAndParked(threads);
      usedAndParked.run([](int) {});
      untilParked();
    }
  }
}

TEST("many pools one after the other leave nothing behind") {
  int total = 0;
  for (int round = 0; round < 60; ++round) {
    ThreadPool pool(1 + round % 4);
    std::vector<int> runs(4);
    pool.run([&](int thread) { runs[static_cast<size_t>(thread)] = 1; });
    for (const int count : runs) total += count;
  }
  CHECK_EQUAL(total, 150);
}

TEST("a pool may be used from one thread after another") {
  ThreadPool pool(3);
  int regions = 0;
  for (int round = 0; round < 10; ++round) {
    std::thread([&] {
      pool.run([&](int thread) {
        if (thread == 0) ++regions;
      });
    }).join();
  }
  CHECK_EQUAL(regions, 10);
}

}  // namespace shardbench
