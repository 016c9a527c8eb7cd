// Memory for weights and caches, and the parts that threads make of a range.
#include "base/huge_buffer.h"

#include <limits>
#include <utility>

#include "base/range.h"
#include "tests/check/check.h"

namespace shardbench {

TEST("more memory than there can be is refused") {
  for (const size_t bytes : {size_t{1} << 62, std::numeric_limits<size_t>::max(),
                             std::numeric_limits<size_t>::max() - (size_t{2} << 20)}) {
    CHECK_REFUSES("outOfMemory", "weights and caches", [&] { HugeBuffer buffer(bytes); });
  }
}

TEST("a buffer is zeros on a 2 MiB boundary, writable to its last byte") {
  for (const size_t bytes : {size_t{1}, size_t{4096}, (size_t{2} << 20) + 1, size_t{5} << 20}) {
    const HugeBuffer buffer(bytes);
    CHECK_EQUAL(buffer.size(), bytes);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(buffer.data()) % (2 << 20), uintptr_t{0});
    for (size_t i = 0; i < bytes; i += 4095) CHECK_EQUAL(buffer.data()[i], 0);
    buffer.data()[bytes - 1] = 1;
  }
}

TEST("a buffer of nothing has no data") {
  const HugeBuffer buffer(0);
  CHECK(buffer.data() == nullptr);
  CHECK_EQUAL(buffer.size(), size_t{0});
}

TEST("a moved buffer keeps its content under its new name") {
  HugeBuffer first(100);
  first.data()[50] = 7;
  const uint8_t* const data = first.data();
  HugeBuffer second(std::move(first));
  CHECK(second.data() == data);
  HugeBuffer third(10);
  third = std::move(second);
  CHECK_EQUAL(third.data()[50], 7);
  CHECK_EQUAL(third.size(), size_t{100});
}

TEST("parts of a range follow each other, cover it and differ by one at most") {
  constexpr int kLargest = std::numeric_limits<int>::max();
  for (const Range whole : {Range{0, 0}, Range{0, 1}, Range{3, 20}, Range{-5, 64}, Range{0, kLargest}}) {
    for (int count = 1; count <= 7; ++count) {
      int next = whole.start;
      for (int index = 0; index < count; ++index) {
        const Range part = partOf(whole, index, count);
        CHECK_EQUAL(part.start, next);
        CHECK(part.size() - whole.size() / count == 0 || part.size() - whole.size() / count == 1);
        next = part.end;
      }
      CHECK_EQUAL(next, whole.end);
    }
  }
}

}  // namespace shardbench
