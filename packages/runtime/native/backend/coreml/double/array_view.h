#pragma once

#include <cstdint>
#include <vector>

#include "backend/coreml/float_values.h"

namespace shardbench::coreml::stand_in {

// Values of an array where its strides put them.
struct ArrayView {
  void* data = nullptr;
  Dtype dtype = Dtype::float16;
  std::vector<int> shape;
  std::vector<int64_t> strides;  // in values
  bool hidesStrides = false;     // tells others that it is contiguous

  float get(int64_t a, int64_t b) const { return values().get(static_cast<size_t>(a * strides[0] + b * strides[1])); }
  float get(int64_t a, int64_t b, int64_t c, int64_t d) const { return values().get(index(a, b, c, d)); }
  void set(int64_t a, int64_t b, int64_t c, int64_t d, float value) const { values().set(index(a, b, c, d), value); }

 private:
  FloatValues values() const { return FloatValues(data, dtype); }
  size_t index(int64_t a, int64_t b, int64_t c, int64_t d) const {
    return static_cast<size_t>(a * strides[0] + b * strides[1] + c * strides[2] + d * strides[3]);
  }
};

// Strides of row-major order without gaps.
inline std::vector<int64_t> contiguousStrides(const std::vector<int>& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0; stride *= shape[axis]) strides[axis] = stride;
  return strides;
}

}  // namespace shardbench::coreml::stand_in
