#include "probe/stream_probe.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>

#include "base/clock.h"
#include "base/huge_buffer.h"
#include "base/range.h"
#include "base/thread_pool.h"

namespace shardbench {

namespace {

// Four address streams a thread and a prefetch ahead of each: the way the products read weights.
constexpr int kStreams = 4;
constexpr size_t kStep = 256;
constexpr size_t kPrefetchBytes = 1024;

uint64_t readAll(const uint8_t* data, size_t bytes) {
  const size_t streamBytes = bytes / kStreams / kStep * kStep;
  uint64_t partial[8] = {};
  for (size_t at = 0; at < streamBytes; at += kStep) {
    for (int stream = 0; stream < kStreams; ++stream) {
      const uint8_t* from = data + static_cast<size_t>(stream) * streamBytes + at;
      for (size_t line = 0; line < kStep; line += 64) {
        __builtin_prefetch(from + line + kPrefetchBytes, 0, 2);
        const auto* words = reinterpret_cast<const uint64_t*>(from + line);
        for (int lane = 0; lane < 8; ++lane) partial[lane] += words[lane];
      }
    }
  }
  uint64_t sum = 0;
  for (const uint64_t value : partial) sum += value;
  return sum;
}

}  // namespace

std::vector<double> probeReadStream(size_t bytes, double seconds, int threads, const AbortFlag& abort) {
  const HugeBuffer buffer(bytes);
  ThreadPool pool(threads);
  // In units that keep every thread's part aligned.
  const int chunks = static_cast<int>(bytes / (kStreams * kStep));
  const auto partBytes = [&](int thread) {
    const Range mine = partOf({0, chunks}, thread, threads);
    const auto unit = static_cast<size_t>(kStreams) * kStep;
    return std::pair{buffer.data() + static_cast<size_t>(mine.start) * unit, static_cast<size_t>(mine.size()) * unit};
  };
  pool.run([&](int thread) {
    const auto [data, size] = partBytes(thread);
    for (size_t i = 0; i < size; ++i) data[i] = static_cast<uint8_t>(i * 31);
  });
  std::atomic<uint64_t> sum{0};
  std::vector<double> rates;
  const int64_t end = nowNs() + static_cast<int64_t>(seconds * 1e9);
  do {
    abort.throwIfRaised();
    const int64_t start = nowNs();
    pool.run([&](int thread) {
      const auto [data, size] = partBytes(thread);
      sum.fetch_add(readAll(data, size), std::memory_order_relaxed);
    });
    rates.push_back(static_cast<double>(bytes) * 1e9 / static_cast<double>(nowNs() - start));
  } while (nowNs() < end);
  return rates;
}

double probeStampNs() {
  constexpr int kStamps = 1000;
  std::vector<double> costs;
  for (int i = 0; i < 101; ++i) {
    const int64_t start = nowNs();
    for (int stamp = 0; stamp < kStamps; ++stamp) {
      const volatile int64_t now = nowNs();
      (void)now;
    }
    costs.push_back(static_cast<double>(nowNs() - start) / kStamps);
  }
  std::nth_element(costs.begin(), costs.begin() + 50, costs.end());
  return costs[50];
}

}  // namespace shardbench
