#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace shardbench::coreml {

// Most axes of a tensor that a chain exchanges.
constexpr size_t kMostAxes = 4;

// Copies values of `valueBytes` from where strides (in values) put them into contiguous row-major order. At most
// kMostAxes axes.
void copyStrided(const uint8_t* from, const std::vector<int>& shape, const int64_t* strides, size_t valueBytes,
                 uint8_t* to);

}  // namespace shardbench::coreml
