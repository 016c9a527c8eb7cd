#include "probe/prefetch_probe.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "backend/cpu/kernels/kernel_family.h"
#include "base/clock.h"
#include "base/huge_buffer.h"
#include "base/range.h"
#include "base/thread_pool.h"

namespace shardbench {

namespace {

using cpu::kGroupRows;
using cpu::kTileGroups;
using cpu::kTileRows;

constexpr int kDistances[] = {128, 256, 512, 768, 1024, 2048};

// Weights of a matrix as wide as a model's, and the activations of one token: two rows of them.
constexpr int kColumns = 3072;
constexpr int kActivationRows = 2;
constexpr size_t kGroupBytes = size_t{kGroupRows} * kColumns;

constexpr size_t kLeastBytes = size_t{256} << 20;
constexpr size_t kMostBytes = size_t{512} << 20;

// One reading takes a part of the weights and the next one goes on behind it: all others have passed through the cache
// before a part comes up again.
constexpr int kParts = 8;
constexpr int kFewestTurns = 3;

// What repeating a reading may change by itself.
constexpr double kMargin = 1.01;

// Weights that no cache holds, as far as the bounds allow: a virtual machine may see a part of the cache only.
size_t bytesHere() {
  size_t cache = 0;
#ifdef _SC_LEVEL3_CACHE_SIZE
  cache = static_cast<size_t>(std::max(sysconf(_SC_LEVEL3_CACHE_SIZE), 0l));
#endif
  return std::clamp(4 * cache, kLeastBytes, kMostBytes);
}

// Multiplies row groups with one token, as a thread of a product does.
void readGroups(const cpu::KernelFamily& family, const int8_t* weights, Range groups, int prefetchBytes,
                const std::vector<int8_t>& activations) {
  alignas(64) int32_t sums[kActivationRows * kTileRows];
  static constexpr int32_t kRowSums[kTileRows] = {};
  for (int group = groups.start; group < groups.end; group += kTileGroups) {
    const int some = std::min(kTileGroups, groups.end - group);
    const int8_t* first = weights + static_cast<size_t>(group) * kGroupBytes;
    family.tile({.weights = first,
                 .groupBytes = kGroupBytes,
                 .groups = some,
                 .quads = kColumns / cpu::kQuadColumns,
                 .activations = activations.data(),
                 .tokenBytes = kColumns,
                 .tokens = kActivationRows,
                 .rowSums = kRowSums,
                 .next = first + static_cast<size_t>(some) * kGroupBytes,
                 .prefetchBytes = prefetchBytes},
                sums);
  }
}

double medianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

int bestDistance(const std::vector<PrefetchRate>& rates, int usual) {
  const auto slower = [](const PrefetchRate& a, const PrefetchRate& b) { return a.bytesPerSecond < b.bytesPerSecond; };
  const auto best = std::max_element(rates.begin(), rates.end(), slower);
  for (const PrefetchRate& rate : rates) {
    if (rate.prefetchBytes == usual && best->bytesPerSecond <= rate.bytesPerSecond * kMargin) return usual;
  }
  return best == rates.end() ? usual : best->prefetchBytes;
}

PrefetchProbe probePrefetch(const PrefetchProbeOptions& options, const AbortFlag& abort) {
  const cpu::KernelFamily& family = cpu::kernelFamily(options.kernelFamily);
  PrefetchProbe probe = {.kernelFamily = family.name, .prefetchBytes = family.prefetchBytes, .rates = {}};
  if (family.prefetchBytes == 0) return probe;

  const HugeBuffer buffer(options.bytes > 0 ? options.bytes : bytesHere());
  const auto* weights = reinterpret_cast<const int8_t*>(buffer.data());
  const std::vector<int8_t> activations(size_t{kActivationRows} * kColumns, 1);
  const int groups = static_cast<int>(buffer.size() / kGroupBytes);
  ThreadPool pool(options.threads);
  pool.run([&](int thread) {
    const Range mine = partOf({0, groups}, thread, pool.threads());
    std::memset(buffer.data() + static_cast<size_t>(mine.start) * kGroupBytes, 3,
                static_cast<size_t>(mine.size()) * kGroupBytes);
  });

  // Enough for a tile of every thread, where there is as much.
  const int part = std::max(groups / kParts, std::min(groups, pool.threads() * kTileGroups));
  int next = 0;
  const auto read = [&](int prefetchBytes) {
    abort.throwIfRaised();
    if (next + part > groups) next = 0;
    const Range these = {next, next + part};
    next = these.end;
    const int64_t start = nowNs();
    pool.run([&](int thread) {
      readGroups(family, weights, partOf(these, thread, pool.threads()), prefetchBytes, activations);
    });
    return static_cast<double>(part) * kGroupBytes * 1e9 / static_cast<double>(nowNs() - start);
  };

  constexpr int kCount = std::size(kDistances);
  std::vector<double> readings[kCount];
  const int64_t end = nowNs() + static_cast<int64_t>(options.seconds * 1e9);
  read(family.prefetchBytes);
  for (int turn = 0; turn < kFewestTurns || nowNs() < end; ++turn) {
    for (int i = 0; i < kCount; ++i) {
      // Forward and back, so that none is always the first.
      const int at = turn % 2 == 0 ? i : kCount - 1 - i;
      readings[at].push_back(read(kDistances[at]));
    }
  }
  for (int i = 0; i < kCount; ++i) probe.rates.push_back({kDistances[i], medianOf(readings[i])});
  probe.prefetchBytes = bestDistance(probe.rates, family.prefetchBytes);
  return probe;
}

}  // namespace shardbench
