// A copy of some bytes that ends where readable memory ends: whoever reads past it is killed.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace shardbench::test {

class Guarded {
 public:
  explicit Guarded(const std::vector<int8_t>& bytes) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t readable = (bytes.size() + page - 1) / page * page;
    size_ = readable + page;
    start_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start_ == MAP_FAILED) throw std::runtime_error("no memory");
    auto* first = static_cast<int8_t*>(start_);
    if (mprotect(first + readable, page, PROT_NONE) != 0) throw std::runtime_error("cannot protect a page");
    data_ = first + readable - bytes.size();
    std::memcpy(data_, bytes.data(), bytes.size());
  }
  ~Guarded() { munmap(start_, size_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  const int8_t* data() const { return data_; }

 private:
  void* start_;
  size_t size_;
  int8_t* data_;
};

}  // namespace shardbench::test
