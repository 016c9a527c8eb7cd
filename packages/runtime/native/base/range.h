#pragma once

namespace shardbench {

// Half-open range of layers, vocabulary ids, rows or tokens: [start, end).
struct Range {
  int start = 0;
  int end = 0;
  int size() const { return end - start; }
};

// The part of `whole` that belongs to `index` of `count` equal workers; parts differ by one at most.
inline Range partOf(Range whole, int index, int count) {
  const auto cut = [&](int i) {
    return whole.start + static_cast<int>(static_cast<long long>(whole.size()) * i / count);
  };
  return {cut(index), cut(index + 1)};
}

}  // namespace shardbench
