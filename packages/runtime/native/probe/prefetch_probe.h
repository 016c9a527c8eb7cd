// How far ahead of a product its weights are best fetched on this machine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/abort_flag.h"

namespace shardbench {

struct PrefetchRate {
  int prefetchBytes;
  double bytesPerSecond;  // median of its readings
};

struct PrefetchProbe {
  std::string kernelFamily;
  int prefetchBytes;                // the distance to use; 0 for a family that has none
  std::vector<PrefetchRate> rates;  // one per distance that was tried, the shortest first; empty for such a family
};

struct PrefetchProbeOptions {
  int threads = 1;
  std::string kernelFamily = {};  // empty: the fastest this machine has
  size_t bytes = 0;               // weights that are read; 0: as many as the last-level cache of this machine demands
  double seconds = 0.2;           // of reading; making the weights comes on top
};

// Reads weights with the tile kernel as a decode step does, with one distance after the other, over and over. Throws
// Error `kernelFamilyUnavailable`, `outOfMemory`, `threadsUnavailable`, and Aborted within one reading after the flag
// was raised.
PrefetchProbe probePrefetch(const PrefetchProbeOptions& options, const AbortFlag& abort);

// The distance with the highest rate, or `usual` where none is better by more than measuring it again would be.
int bestDistance(const std::vector<PrefetchRate>& rates, int usual);

}  // namespace shardbench
