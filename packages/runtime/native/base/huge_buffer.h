// Anonymous memory on 2 MiB boundaries that asks for huge pages: a stream over gigabytes of weights otherwise spends
// its time in the page-table walker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/huge_pages.h"

namespace shardbench {

class HugeBuffer {
 public:
  HugeBuffer() = default;
  // Zero-filled. Throws Error `outOfMemory`.
  explicit HugeBuffer(size_t bytes);
  ~HugeBuffer();
  HugeBuffer(HugeBuffer&& other) noexcept;
  HugeBuffer& operator=(HugeBuffer&& other) noexcept;
  HugeBuffer(const HugeBuffer&) = delete;
  HugeBuffer& operator=(const HugeBuffer&) = delete;

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  // The part that asked for huge pages: as many whole ones as it has. Empty where the system knows no such request.
  MemoryRange asked() const;

 private:
  void* mapping_ = nullptr;
  size_t mappingBytes_ = 0;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace shardbench
