// Floats in memory as a tensor's type has them, converted as they are written and read.
#pragma once

#include <cstddef>
#include <cstdint>

#include "backend/coreml/model_facts.h"
#include "base/half.h"

namespace shardbench::coreml {

class FloatValues {
 public:
  FloatValues(void* data, Dtype dtype) : data_(data), isHalf_(dtype == Dtype::float16) {}

  void set(size_t index, float value) const {
    if (isHalf_) {
      static_cast<uint16_t*>(data_)[index] = floatToHalf(value);
    } else {
      static_cast<float*>(data_)[index] = value;
    }
  }
  float get(size_t index) const {
    return isHalf_ ? halfToFloat(static_cast<const uint16_t*>(data_)[index]) : static_cast<const float*>(data_)[index];
  }

 private:
  void* data_;
  bool isHalf_;
};

}  // namespace shardbench::coreml
