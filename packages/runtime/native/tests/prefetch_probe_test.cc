// Which distance is the best, and that the probe really reads to find it.
#include "probe/prefetch_probe.h"

#include <algorithm>

#include "backend/cpu/kernels/kernel_family.h"
#include "tests/check/check.h"

namespace shardbench {

namespace {

// Memory that is read in no time: no figure of it says anything.
constexpr size_t kSmall = size_t{1} << 20;

PrefetchProbe probeSmall(const std::string& family, int threads) {
  return probePrefetch({.threads = threads, .kernelFamily = family, .bytes = kSmall, .seconds = 0.001}, AbortFlag());
}

}  // namespace

TEST("a kernel family that this machine has not is refused") {
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [] { probeSmall("warp", 1); });
}

TEST("a family with a distance gets one of those that were tried, each with a rate, on any number of threads") {
  for (const auto& family : cpu::kernelFamilies()) {
    if (family.prefetchBytes == 0) continue;
    for (const int threads : {1, 2, 3}) {
      const PrefetchProbe probe = probeSmall(family.name, threads);
      CHECK_EQUAL(probe.kernelFamily, family.name);
      CHECK_EQUAL(probe.rates.size(), size_t{6});
      bool among = false;
      int before = 0;
      for (const PrefetchRate& rate : probe.rates) {
        CHECK(rate.prefetchBytes > before && rate.prefetchBytes <= cpu::kMostPrefetchBytes);
        CHECK_EQUAL(rate.prefetchBytes % cpu::kLineBytes, 0);
        CHECK(rate.bytesPerSecond > 0);
        before = rate.prefetchBytes;
        among = among || rate.prefetchBytes == probe.prefetchBytes;
      }
      CHECK(among);
      CHECK_EQUAL(probe.prefetchBytes, bestDistance(probe.rates, family.prefetchBytes));
    }
  }
}

TEST("a family without a distance is not probed") {
  const PrefetchProbe probe = probeSmall("scalar", 2);
  CHECK_EQUAL(probe.kernelFamily, std::string("scalar"));
  CHECK_EQUAL(probe.prefetchBytes, 0);
  CHECK(probe.rates.empty());
}

TEST("a raised flag ends the probe before its time") {
  const auto& families = cpu::kernelFamilies();
  const bool any = std::any_of(families.begin(), families.end(), [](const auto& one) { return one.prefetchBytes > 0; });
  AbortFlag abort;
  abort.raise();
  bool aborted = false;
  try {
    probePrefetch({.threads = 2, .bytes = kSmall, .seconds = 60}, abort);
  } catch (const Aborted&) {
    aborted = true;
  }
  CHECK_EQUAL(aborted, any);
}

TEST("the usual distance stays unless another is clearly faster") {
  CHECK_EQUAL(bestDistance({{256, 99}, {512, 100}, {1024, 101}}, 512), 512);
  CHECK_EQUAL(bestDistance({{256, 99}, {512, 100}, {1024, 101.1}}, 512), 1024);
  CHECK_EQUAL(bestDistance({{256, 103}, {512, 100}, {1024, 102}}, 512), 256);
  CHECK_EQUAL(bestDistance({{256, 90}, {512, 100}, {1024, 99}}, 512), 512);
  CHECK_EQUAL(bestDistance({{256, 90}, {1024, 99}}, 512), 1024);
  CHECK_EQUAL(bestDistance({}, 2048), 2048);
}

}  // namespace shardbench
