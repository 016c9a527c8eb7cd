#include "backend/coreml/double/multi_array.h"

#include <Block.h>

#include <cstdlib>

#include "backend/coreml/double/counters.h"
#include "backend/coreml/double/data_type.h"
#include "backend/coreml/read_description.h"

using shardbench::coreml::Dtype;
using shardbench::coreml::stand_in::ArrayView;
using shardbench::coreml::stand_in::contiguousStrides;
using shardbench::coreml::stand_in::counters;
using shardbench::coreml::stand_in::dataTypeOf;

namespace {

using Deallocator = void (^)(void*);

int64_t bytesOf(const ArrayView& view) {
  int64_t last = 0;
  for (size_t axis = 0; axis < view.shape.size(); ++axis) last += (view.shape[axis] - 1) * view.strides[axis];
  return (last + 1) * shardbench::coreml::dtypeBytes(view.dtype);
}

}  // namespace

@implementation MLMultiArray

- (instancetype)initWithDataPointer:(void*)dataPointer
                              shape:(NSArray*)shape
                           dataType:(MLMultiArrayDataType)dataType
                            strides:(NSArray*)strides
                        deallocator:(void (^)(void*))deallocator
                              error:(NSError**)error {
  (void)error;
  self = [super init];
  if (self == nil) return nil;
  auto* view = new ArrayView;
  _view = view;
  view->data = dataPointer;
  view->dtype = shardbench::coreml::toDtype(dataType);
  view->shape = shardbench::coreml::toShape(shape);
  for (NSNumber* stride in strides) view->strides.push_back([stride longLongValue]);
  _deallocator = deallocator == nil ? nullptr : static_cast<void*>(Block_copy(deallocator));
  counters().liveArrays += 1;
  counters().madeArrays += 1;
  return self;
}

- (void)dealloc {
  const auto* view = static_cast<const ArrayView*>(_view);
  if (_deallocator != nullptr) {
    ((Deallocator)_deallocator)(view->data);
    Block_release(_deallocator);
  } else {
    std::free(view->data);
  }
  delete view;
  counters().liveArrays -= 1;
  [super dealloc];
}

- (NSArray*)shape {
  NSMutableArray* shape = [NSMutableArray array];
  for (const int size : [self view].shape) [shape addObject:[NSNumber numberWithInt:size]];
  return shape;
}

- (NSArray*)strides {
  NSMutableArray* strides = [NSMutableArray array];
  const ArrayView& view = [self view];
  for (const int64_t stride : view.hidesStrides ? contiguousStrides(view.shape) : view.strides) {
    [strides addObject:[NSNumber numberWithLongLong:stride]];
  }
  return strides;
}

- (MLMultiArrayDataType)dataType {
  return dataTypeOf([self view].dtype);
}

- (void)getBytesWithHandler:(void (^)(const void*, NSInteger))handler {
  handler([self view].data, static_cast<NSInteger>(bytesOf([self view])));
}

- (void)getMutableBytesWithHandler:(void (^)(void*, NSInteger, NSArray<NSNumber*>*))handler {
  handler([self view].data, static_cast<NSInteger>(bytesOf([self view])), [self strides]);
}

@end

@implementation MLMultiArray (StandIn)

+ (MLMultiArray*)arrayWithShape:(const std::vector<int>&)shape dtype:(Dtype)dtype padding:(int)padding {
  MLMultiArray* array = [[self alloc] init];
  auto* view = new ArrayView;
  array->_view = view;
  array->_deallocator = nullptr;
  view->dtype = dtype;
  view->shape = shape;
  view->strides.resize(shape.size());
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    view->strides[axis] = stride;
    stride *= shape[axis];
    // The accelerator's rows start on multiples of 64 bytes.
    if (padding > 1 && axis + 1 == shape.size()) stride = (stride + padding - 1) / padding * padding;
  }
  view->data = std::calloc(static_cast<size_t>(stride), static_cast<size_t>(shardbench::coreml::dtypeBytes(dtype)));
  counters().liveArrays += 1;
  return [array autorelease];
}

- (void)hideStrides {
  static_cast<ArrayView*>(_view)->hidesStrides = true;
}

- (const ArrayView&)view {
  return *static_cast<const ArrayView*>(_view);
}

@end
