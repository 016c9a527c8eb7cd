#include "base/huge_buffer.h"

#include <sys/mman.h>

#include <limits>
#include <string>
#include <utility>

#include "base/error.h"

namespace shardbench {

HugeBuffer::HugeBuffer(size_t bytes) : size_(bytes) {
  if (bytes == 0) return;
  const bool fits = bytes <= std::numeric_limits<size_t>::max() - kHugePage;
  mappingBytes_ = fits ? bytes + kHugePage : 0;
  mapping_ = fits ? mmap(nullptr, mappingBytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : MAP_FAILED;
  if (mapping_ == MAP_FAILED) {
    mapping_ = nullptr;
    throw Error({.code = "outOfMemory",
                 .expected = std::to_string(bytes) + " bytes of memory",
                 .found = "less than that",
                 .where = "weights and caches",
                 .remedy = "close other programs, or use a smaller model or max_seq_len"});
  }
  const auto address = reinterpret_cast<uintptr_t>(mapping_);
  data_ = reinterpret_cast<uint8_t*>((address + kHugePage - 1) / kHugePage * kHugePage);
#ifdef MADV_HUGEPAGE
  // What follows in the mapping, a page at least, did not ask: so this is a mapping of its own in what the system states.
  if (bytes >= kHugePage) madvise(data_, bytes, MADV_HUGEPAGE);
#endif
}

MemoryRange HugeBuffer::asked() const {
#ifdef MADV_HUGEPAGE
  const auto start = reinterpret_cast<uintptr_t>(data_);
  return {start, start + size_ / kHugePage * kHugePage};
#else
  return {};
#endif
}

HugeBuffer::~HugeBuffer() {
  if (mapping_ != nullptr) munmap(mapping_, mappingBytes_);
}

HugeBuffer::HugeBuffer(HugeBuffer&& other) noexcept { *this = std::move(other); }

HugeBuffer& HugeBuffer::operator=(HugeBuffer&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(mappingBytes_, other.mappingBytes_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace shardbench
