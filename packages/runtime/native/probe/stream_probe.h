#pragma once

#include <cstddef>
#include <vector>

#include "base/abort_flag.h"

namespace shardbench {

// Bytes per second of reading `bytes` of memory from end to end on `threads` threads, one value per pass, for about
// `seconds`. This is what a decode step is held against: it reads every weight once.
std::vector<double> probeReadStream(size_t bytes, double seconds, int threads, const AbortFlag& abort);

// Nanoseconds of one timestamp, the median of many.
double probeStampNs();

}  // namespace shardbench
