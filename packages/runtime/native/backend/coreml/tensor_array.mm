#include "backend/coreml/tensor_array.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "backend/coreml/objc_text.h"
#include "backend/coreml/read_description.h"
#include "backend/coreml/strided_copy.h"
#include "base/error.h"

namespace shardbench::coreml {

namespace {

// Pages of Apple silicon.
constexpr size_t kPage = 16384;

MLMultiArrayDataType toDataType(Dtype dtype) {
  return dtype == Dtype::float16 ? MLMultiArrayDataTypeFloat16 : MLMultiArrayDataTypeFloat32;
}

}  // namespace

size_t tensorBytes(const std::vector<int>& shape, Dtype dtype) {
  auto bytes = static_cast<size_t>(dtypeBytes(dtype));
  for (const int size : shape) bytes *= static_cast<size_t>(size);
  return bytes;
}

std::shared_ptr<uint8_t> newTensorMemory(size_t bytes) {
  const size_t whole = (bytes + kPage - 1) / kPage * kPage;
  void* memory = std::aligned_alloc(kPage, whole == 0 ? kPage : whole);
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, whole);
  return {static_cast<uint8_t*>(memory), std::free};
}

TensorArray::TensorArray(const std::vector<int>& shape, Dtype dtype)
    : TensorArray(shape, dtype, newTensorMemory(tensorBytes(shape, dtype)), 0) {}

TensorArray::TensorArray(const std::vector<int>& shape, Dtype dtype, const std::shared_ptr<uint8_t>& memory,
                         size_t offset)
    : shape_(shape), dtype_(dtype), data_(memory.get() + offset) {
  NSMutableArray<NSNumber*>* sizes = [NSMutableArray array];
  NSMutableArray<NSNumber*>* strides = [NSMutableArray array];
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    [sizes insertObject:[NSNumber numberWithInteger:shape[axis]] atIndex:0];
    [strides insertObject:[NSNumber numberWithInteger:static_cast<NSInteger>(stride)] atIndex:0];
    stride *= shape[axis];
  }
  // Let go by the deallocator: the framework may keep an array longer than we do.
  auto* held = new std::shared_ptr<uint8_t>(memory);
  NSError* error = nil;
  array_ = [[MLMultiArray alloc] initWithDataPointer:data_
                                               shape:sizes
                                            dataType:toDataType(dtype)
                                             strides:strides
                                         deallocator:^(void*) {
                                           delete held;
                                         }
                                               error:&error];
  if (array_ == nil) {
    delete held;
    throw Error({.code = "coremlArray",
                 .expected = "an array of " + describeShape(shape) + " " + dtypeName(dtype),
                 .found = describeError(error, ""),
                 .where = "Core ML",
                 .remedy = "free memory, or use a smaller max_seq_len"});
  }
  feature_ = [MLFeatureValue featureValueWithMultiArray:array_];
}

void TensorArray::copyFrom(MLMultiArray* other, const std::string& where) {
  const std::vector<int> shape = other == nil ? std::vector<int>() : toShape([other shape]);
  const Dtype dtype = other == nil ? Dtype::other : toDtype([other dataType]);
  if (shape != shape_ || dtype != dtype_) {
    throw Error({.code = "coremlOutput",
                 .expected = describeShape(shape_) + " " + dtypeName(dtype_),
                 .found = other == nil ? "no array" : describeShape(shape) + " " + dtypeName(dtype),
                 .where = where,
                 .remedy = "export the shard again: it does not keep to its description"});
  }
  int64_t strides[kMostAxes] = {};
  size_t axis = 0;
  for (NSNumber* stride in [other strides]) strides[axis++] = [stride longLongValue];
  uint8_t* out = data_;
  const size_t valueBytes = static_cast<size_t>(dtypeBytes(dtype));
  const std::vector<int>& sizes = shape_;
  const int64_t* from = strides;
  [other getBytesWithHandler:^(const void* bytes, NSInteger) {
    copyStrided(static_cast<const uint8_t*>(bytes), sizes, from, valueBytes, out);
  }];
}

}  // namespace shardbench::coreml
