// A fixed number of values in huge pages, all zero at first: what is never touched costs address space only.
#pragma once

#include <cstddef>

#include "base/huge_buffer.h"

namespace shardbench {

template <typename Value>
class HugeArray {
 public:
  HugeArray() = default;
  // Throws Error `outOfMemory`.
  explicit HugeArray(size_t count) : buffer_(count * sizeof(Value)), size_(count) {}

  // On a boundary of 2 MiB.
  Value* data() const { return reinterpret_cast<Value*>(buffer_.data()); }
  Value& operator[](size_t index) const { return data()[index]; }
  size_t size() const { return size_; }

 private:
  HugeBuffer buffer_;
  size_t size_ = 0;
};

}  // namespace shardbench
