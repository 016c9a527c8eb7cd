// Anonymous memory on 2 MiB boundaries that asks for huge pages: a stream over gigabytes of weights otherwise spends
// its time in the page-table walker.
#pragma once

#include <cstddef>
#include <cstdint>

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

 private:
  void* mapping_ = nullptr;
  size_t mappingBytes_ = 0;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace shardbench
