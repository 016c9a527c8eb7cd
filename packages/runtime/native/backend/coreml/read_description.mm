#include "backend/coreml/read_description.h"

#include <algorithm>
#include <climits>

#include "backend/coreml/objc_text.h"

namespace shardbench::coreml {

namespace {

// The framework counts sizes as NSRange does: from `location`, `length` of them.
AxisRange toAxisRange(NSRange range) {
  const auto limit = static_cast<NSUInteger>(INT_MAX);
  const NSUInteger least = std::min(range.location, limit);
  const NSUInteger more = range.length == 0 ? 0 : std::min(range.length - 1, limit - least);
  return {static_cast<int>(least), static_cast<int>(least + more)};
}

void readFlexibility(MLMultiArrayShapeConstraint* constraint, TensorFacts& facts) {
  if ([constraint type] == MLMultiArrayShapeConstraintTypeEnumerated) {
    for (NSArray<NSNumber*>* shape in [constraint enumeratedShapes]) facts.enumerated.push_back(toShape(shape));
    if (facts.enumerated.size() == 1 && facts.enumerated.front() == facts.shape) facts.enumerated.clear();
  }
  if ([constraint type] != MLMultiArrayShapeConstraintTypeRange) return;
  for (NSValue* range in [constraint sizeRangeForDimension]) facts.ranges.push_back(toAxisRange([range rangeValue]));
  const bool fixed = std::all_of(facts.ranges.begin(), facts.ranges.end(),
                                 [](const AxisRange& range) { return range.least == range.greatest; });
  if (fixed) facts.ranges.clear();
}

TensorFacts readFeature(NSString* name, MLFeatureDescription* feature) {
  TensorFacts facts;
  facts.name = toText(name);
  if (MLMultiArrayConstraint* array = [feature multiArrayConstraint]; array != nil) {
    facts.shape = toShape([array shape]);
    facts.dtype = toDtype([array dataType]);
    readFlexibility([array shapeConstraint], facts);
  } else if (MLStateConstraint* state = [feature stateConstraint]; state != nil) {
    facts.shape = toShape([state bufferShape]);
    facts.dtype = toDtype([state dataType]);
  }
  return facts;
}

std::vector<TensorFacts> readFeatures(NSDictionary<NSString*, MLFeatureDescription*>* features) {
  std::vector<TensorFacts> all;
  for (NSString* name in [features allKeys]) all.push_back(readFeature(name, [features objectForKey:name]));
  std::sort(all.begin(), all.end(), [](const TensorFacts& a, const TensorFacts& b) { return a.name < b.name; });
  return all;
}

}  // namespace

std::vector<int> toShape(NSArray<NSNumber*>* numbers) {
  std::vector<int> shape;
  for (NSNumber* number in numbers) shape.push_back([number intValue]);
  return shape;
}

Dtype toDtype(MLMultiArrayDataType type) {
  switch (type) {
    case MLMultiArrayDataTypeFloat16:
      return Dtype::float16;
    case MLMultiArrayDataTypeFloat32:
      return Dtype::float32;
    case MLMultiArrayDataTypeDouble:
      return Dtype::float64;
    case MLMultiArrayDataTypeInt32:
      return Dtype::int32;
    default:
      return Dtype::other;
  }
}

ModelFacts readDescription(MLModelDescription* description) {
  return {.inputs = readFeatures([description inputDescriptionsByName]),
          .outputs = readFeatures([description outputDescriptionsByName]),
          .states = readFeatures([description stateDescriptionsByName])};
}

}  // namespace shardbench::coreml
