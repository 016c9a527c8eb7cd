// What threads share of a product is done by one of them, exactly, and a slow one is not waited for with the rest.
#include "backend/cpu/shared_groups.h"

#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/thread_pool.h"
#include "tests/check/check.h"
#include "tests/check/random.h"

namespace shardbench::cpu {

namespace {

// Long enough for any machine to have done what is waited for.
constexpr int64_t kPatienceNs = 30'000'000'000;

std::vector<int> inAnyOrder(int count, test::Random& random) {
  std::vector<int> order;
  for (int i = 0; i < count; ++i) order.push_back(i);
  for (int i = count - 1; i > 0; --i) {
    std::swap(order[static_cast<size_t>(i)], order[static_cast<size_t>(random.integer(0, i))]);
  }
  return order;
}

}  // namespace

TEST("every group is done once, whatever their number, the number of threads and their order") {
  test::Random random(11);
  for (int round = 0; round < 600; ++round) {
    const int threads = random.integer(1, 9);
    const int start = random.integer(0, 40);
    const Range whole = {start, start + random.integer(0, round < 300 ? 200 : 13'000)};
    std::vector<int> times(static_cast<size_t>(whole.end));
    TailCounter counter;
    const Range tail = tailOf(whole, threads);
    for (const int thread : inAnyOrder(threads, random)) {
      shareGroups(whole, thread, threads, counter, [&](Range groups) {
        CHECK(groups.start >= whole.start && groups.end <= whole.end);
        if (groups.size() > 0 && groups.start >= tail.start) CHECK_EQUAL(groups.size(), kTailChunk);
        for (int group = groups.start; group < groups.end; ++group) ++times[static_cast<size_t>(group)];
      });
    }
    for (int group = 0; group < whole.end; ++group) {
      CHECK_EQUAL(times[static_cast<size_t>(group)], group < whole.start ? 0 : 1);
    }
  }
}

TEST("the tail is a small part of a product, in whole tiles, as many for every thread") {
  test::Random random(12);
  for (int round = 0; round < 2000; ++round) {
    const int threads = random.integer(1, 70);
    const Range whole = {0, random.integer(0, 15'000)};
    const Range tail = tailOf(whole, threads);
    CHECK_EQUAL(tail.end, whole.end);
    CHECK(tail.size() >= 0 && 8 * tail.size() <= whole.size());
    CHECK_EQUAL(tail.size() % (threads * kTileGroups), 0);
    if (threads == 1) CHECK_EQUAL(tail.size(), 0);
  }
  // The products of a model of usual size have one.
  for (const int groups : {192, 320, 512, 12'504}) CHECK(tailOf({0, groups}, 2).size() * 25 >= groups);
}

TEST("threads at once do every group of product after product once") {
  constexpr int kProducts = 40;
  constexpr Range kWhole = {0, 200};
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    std::vector<TailCounter> counters(kProducts);
    std::vector<int> times(static_cast<size_t>(kWhole.end));
    std::atomic<int> wrong{0};
    for (int region = 1; region <= 3; ++region) {
      for (TailCounter& counter : counters) counter.taken.store(0, std::memory_order_relaxed);
      pool.run([&](int thread) {
        for (int product = 0; product < kProducts; ++product) {
          shareGroups(kWhole, thread, threads, counters[static_cast<size_t>(product)], [&](Range groups) {
            for (int group = groups.start; group < groups.end; ++group) ++times[static_cast<size_t>(group)];
          });
          pool.barrier();
          const int expected = (region - 1) * kProducts + product + 1;
          for (const int found : times) wrong += found == expected ? 0 : 1;
          pool.barrier();
        }
      });
    }
    CHECK_EQUAL(wrong.load(), 0);
  }
}

TEST("a thread that is held up in its own part leaves all of the tail to the others") {
  constexpr Range kWhole = {0, 256};
  for (const int threads : {2, 3}) {
    const Range tail = tailOf(kWhole, threads);
    CHECK(tail.size() > 0);
    ThreadPool pool(threads);
    TailCounter counter;
    std::atomic<int> taken{0};
    std::vector<int> doneBy(static_cast<size_t>(kWhole.end), -1);
    pool.run([&](int thread) {
      shareGroups(kWhole, thread, threads, counter, [&](Range groups) {
        for (int group = groups.start; group < groups.end; ++group) doneBy[static_cast<size_t>(group)] = thread;
        if (thread != 0) {
          if (groups.start >= tail.start) taken.fetch_add(groups.size());
          return;
        }
        const int64_t end = nowNs() + kPatienceNs;
        while (taken.load() < tail.size() && nowNs() < end) std::this_thread::yield();
      });
    });
    CHECK_EQUAL(taken.load(), tail.size());
    for (int group = 0; group < kWhole.end; ++group) {
      const int by = doneBy[static_cast<size_t>(group)];
      CHECK(by >= 0);
      if (group >= tail.start) CHECK(by != 0);
    }
  }
}

}  // namespace shardbench::cpu
