// What the system made of memory that asked for huge pages. Asking is a wish: a setting of the machine, one of the
// process, or a lack of whole free blocks leaves ordinary pages, and no call that asks says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <vector>

namespace shardbench {

// Bytes of a huge page, which begins at a multiple of them.
constexpr size_t kHugePage = size_t{2} << 20;

// Addresses [start, end).
struct MemoryRange {
  uintptr_t start = 0;
  uintptr_t end = 0;
  size_t size() const { return end - start; }
};

// Bytes of `ranges` that lie in anonymous huge pages, by the text of /proc/<pid>/smaps, which states them for a whole
// mapping: no more than a range has of the mapping is counted. Null for a text that states none of any mapping.
std::optional<uint64_t> hugeBytesIn(std::istream& smaps, const std::vector<MemoryRange>& ranges);

// How much of some memory asked for huge pages, and how much of that has them now; null where the system does not say.
struct HugePages {
  uint64_t askedBytes = 0;
  std::optional<uint64_t> bytes;
};

// Asks the system, which describes every mapping of the process: milliseconds for each gigabyte of ordinary pages.
HugePages readHugePages(const std::vector<MemoryRange>& asked);

}  // namespace shardbench
