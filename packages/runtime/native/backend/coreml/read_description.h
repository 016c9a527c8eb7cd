#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/model_facts.h"

namespace shardbench::coreml {

// Inputs, outputs and states in order of name. Features that are no arrays get the type `other` and no shape.
ModelFacts readDescription(MLModelDescription* description);

std::vector<int> toShape(NSArray<NSNumber*>* numbers);
Dtype toDtype(MLMultiArrayDataType type);

}  // namespace shardbench::coreml
