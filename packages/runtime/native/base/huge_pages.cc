#include "base/huge_pages.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <istream>
#include <string>

namespace shardbench {

std::optional<uint64_t> hugeBytesIn(std::istream& smaps, const std::vector<MemoryRange>& ranges) {
  std::optional<uint64_t> bytes;
  MemoryRange mapping;
  for (std::string line; std::getline(smaps, line);) {
    MemoryRange next;
    uint64_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &next.start, &next.end) == 2) {
      mapping = next;
    } else if (std::sscanf(line.c_str(), "AnonHugePages: %" SCNu64 " kB", &kilobytes) == 1) {
      uint64_t shared = 0;
      for (const MemoryRange& range : ranges) {
        const uintptr_t start = std::max(range.start, mapping.start);
        const uintptr_t end = std::min(range.end, mapping.end);
        if (start < end) shared += end - start;
      }
      bytes = bytes.value_or(0) + std::min(shared, 1024 * kilobytes);
    }
  }
  return bytes;
}

HugePages readHugePages(const std::vector<MemoryRange>& asked) {
  HugePages found;
  for (const MemoryRange& range : asked) found.askedBytes += range.size();
  if (found.askedBytes == 0) return found;
  std::ifstream smaps("/proc/self/smaps");
  found.bytes = hugeBytesIn(smaps, asked);
  return found;
}

}  // namespace shardbench
