#include "probe/stream_probe.h"

#include "base/error.h"
#include "tests/check/check.h"

namespace shardbench {

TEST("the read stream is at least one positive rate, with any number of threads") {
  for (const int threads : {1, 2, 3}) {
    const std::vector<double> rates = probeReadStream(size_t{3} << 20, 0.005, threads, AbortFlag());
    CHECK(!rates.empty());
    for (const double rate : rates) CHECK(rate > 0);
  }
}

TEST("memory that no thread's part divides evenly is read without leaving it") {
  CHECK(!probeReadStream((size_t{1} << 20) + 1025, 0.001, 3, AbortFlag()).empty());
}

TEST("a raised flag ends the stream before its time") {
  AbortFlag abort;
  abort.raise();
  bool aborted = false;
  try {
    probeReadStream(size_t{1} << 20, 60, 2, abort);
  } catch (const Aborted&) {
    aborted = true;
  }
  CHECK(aborted);
}

TEST("a timestamp costs more than nothing") { CHECK(probeStampNs() > 0); }

}  // namespace shardbench
