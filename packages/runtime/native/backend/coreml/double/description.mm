#include "backend/coreml/double/description.h"
#include "backend/coreml/double/data_type.h"

#include "backend/coreml/objc_text.h"

using shardbench::coreml::AxisRange;
using shardbench::coreml::Dtype;
using shardbench::coreml::TensorFacts;
using shardbench::coreml::toObjc;
using shardbench::coreml::stand_in::DescribedTensor;
using shardbench::coreml::stand_in::dataTypeOf;
using shardbench::coreml::stand_in::ModelFile;

namespace {

NSArray* toArray(const std::vector<int>& shape) {
  NSMutableArray* sizes = [NSMutableArray array];
  for (const int size : shape) [sizes addObject:[NSNumber numberWithInt:size]];
  return sizes;
}

}  // namespace

@implementation MLMultiArrayShapeConstraint
- (MLMultiArrayShapeConstraintType)type {
  return _type;
}
- (NSArray*)sizeRangeForDimension {
  return _ranges;
}
- (NSArray*)enumeratedShapes {
  return _shapes;
}
- (void)dealloc {
  [_ranges release];
  [_shapes release];
  [super dealloc];
}
@end

@implementation MLMultiArrayConstraint
- (NSArray*)shape {
  return _shape;
}
- (MLMultiArrayDataType)dataType {
  return _dataType;
}
- (MLMultiArrayShapeConstraint*)shapeConstraint {
  return _constraint;
}
- (void)dealloc {
  [_shape release];
  [_constraint release];
  [super dealloc];
}
@end

@implementation MLStateConstraint
- (NSArray*)bufferShape {
  return _shape;
}
- (MLMultiArrayDataType)dataType {
  return _dataType;
}
- (void)dealloc {
  [_shape release];
  [super dealloc];
}
@end

@implementation MLFeatureDescription
- (MLMultiArrayConstraint*)multiArrayConstraint {
  return _array;
}
- (MLStateConstraint*)stateConstraint {
  return _state;
}
- (void)dealloc {
  [_array release];
  [_state release];
  [super dealloc];
}
@end

namespace {

MLMultiArrayShapeConstraint* shapeConstraintOf(const TensorFacts& facts) {
  auto* constraint = [[[MLMultiArrayShapeConstraint alloc] init] autorelease];
  NSMutableArray* ranges = [NSMutableArray array];
  NSMutableArray* shapes = [NSMutableArray array];
  for (const auto& shape : facts.enumerated) [shapes addObject:toArray(shape)];
  for (size_t axis = 0; axis < facts.shape.size(); ++axis) {
    // A fixed axis is a range of one size.
    const AxisRange range = facts.ranges.empty() ? AxisRange{facts.shape[axis], facts.shape[axis]} : facts.ranges[axis];
    const auto least = static_cast<NSUInteger>(range.least);
    const auto count = static_cast<NSUInteger>(range.greatest - range.least + 1);
    [ranges addObject:[NSValue valueWithRange:NSMakeRange(least, count)]];
  }
  constraint->_type = facts.enumerated.empty() ? MLMultiArrayShapeConstraintTypeRange
                                               : MLMultiArrayShapeConstraintTypeEnumerated;
  constraint->_ranges = [ranges retain];
  constraint->_shapes = [shapes retain];
  return constraint;
}

NSDictionary* describe(const std::vector<DescribedTensor>& tensors, bool states) {
  NSMutableDictionary* features = [NSMutableDictionary dictionary];
  for (const auto& tensor : tensors) {
    auto* feature = [[[MLFeatureDescription alloc] init] autorelease];
    if (states) {
      auto* constraint = [[MLStateConstraint alloc] init];
      constraint->_shape = [toArray(tensor.facts.shape) retain];
      constraint->_dataType = dataTypeOf(tensor.facts.dtype);
      feature->_state = constraint;
    } else if (tensor.role != "image") {
      auto* constraint = [[MLMultiArrayConstraint alloc] init];
      constraint->_shape = [toArray(tensor.facts.shape) retain];
      constraint->_dataType = dataTypeOf(tensor.facts.dtype);
      constraint->_constraint = [shapeConstraintOf(tensor.facts) retain];
      feature->_array = constraint;
    }
    [features setObject:feature forKey:toObjc(tensor.facts.name)];
  }
  return features;
}

}  // namespace

@implementation MLModelDescription
- (NSDictionary*)inputDescriptionsByName {
  return _inputs;
}
- (NSDictionary*)outputDescriptionsByName {
  return _outputs;
}
- (NSDictionary*)stateDescriptionsByName {
  return _states;
}
- (void)dealloc {
  [_inputs release];
  [_outputs release];
  [_states release];
  [super dealloc];
}
@end

@implementation MLModelDescription (StandIn)
+ (MLModelDescription*)descriptionOf:(const ModelFile&)file {
  MLModelDescription* description = [[[self alloc] init] autorelease];
  description->_inputs = [describe(file.inputs, false) retain];
  description->_outputs = [describe(file.outputs, false) retain];
  description->_states = [describe(file.states, true) retain];
  return description;
}
@end
