#include "backend/coreml/strided_copy.h"

#include <cstring>

namespace shardbench::coreml {

void copyStrided(const uint8_t* from, const std::vector<int>& shape, const int64_t* strides, size_t valueBytes,
                 uint8_t* to) {
  // Leading axes of size 1 make every tensor one of kMostAxes axes.
  int sizes[kMostAxes] = {1, 1, 1, 1};
  int64_t steps[kMostAxes] = {};
  const size_t missing = kMostAxes - shape.size();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    sizes[missing + axis] = shape[axis];
    steps[missing + axis] = strides[axis];
  }
  const auto bytes = static_cast<int64_t>(valueBytes);
  for (int a = 0; a < sizes[0]; ++a) {
    for (int b = 0; b < sizes[1]; ++b) {
      for (int c = 0; c < sizes[2]; ++c) {
        const uint8_t* row = from + (a * steps[0] + b * steps[1] + c * steps[2]) * bytes;
        for (int d = 0; d < sizes[3]; ++d, to += valueBytes) std::memcpy(to, row + d * steps[3] * bytes, valueBytes);
      }
    }
  }
}

}  // namespace shardbench::coreml
