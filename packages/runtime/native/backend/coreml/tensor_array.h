#pragma once

#import <CoreML/CoreML.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "backend/coreml/float_values.h"
#include "backend/coreml/model_facts.h"

namespace shardbench::coreml {

// Memory of our own, zero-filled, on a page boundary. It lives as long as the last array over it.
std::shared_ptr<uint8_t> newTensorMemory(size_t bytes);

// An array of the framework over our memory, contiguous in row-major order, so that values are reached without asking.
class TensorArray {
 public:
  TensorArray(const std::vector<int>& shape, Dtype dtype);
  // Over a part of existing memory, from `offset` bytes on.
  TensorArray(const std::vector<int>& shape, Dtype dtype, const std::shared_ptr<uint8_t>& memory, size_t offset);

  MLMultiArray* array() const { return array_; }
  // Whether `other` is this very array.
  bool is(MLMultiArray* other) const { return other == array_; }
  MLFeatureValue* feature() const { return feature_; }
  uint8_t* data() const { return data_; }
  FloatValues values() const { return FloatValues(data_, dtype_); }
  const std::vector<int>& shape() const { return shape_; }
  Dtype dtype() const { return dtype_; }

  // Takes over the values of an array of the framework's, whatever its strides. Throws Error `coremlOutput` when shape
  // or type is another; `where` names the output.
  void copyFrom(MLMultiArray* other, const std::string& where);

 private:
  std::vector<int> shape_;
  Dtype dtype_;
  uint8_t* data_ = nullptr;
  MLMultiArray* array_ = nil;
  MLFeatureValue* feature_ = nil;
};

size_t tensorBytes(const std::vector<int>& shape, Dtype dtype);

}  // namespace shardbench::coreml
