#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/model_facts.h"

namespace shardbench::coreml::stand_in {

// The framework's number of a type; of one that no chain can use for `other`.
inline MLMultiArrayDataType dataTypeOf(Dtype dtype) {
  switch (dtype) {
    case Dtype::float16:
      return MLMultiArrayDataTypeFloat16;
    case Dtype::float32:
      return MLMultiArrayDataTypeFloat32;
    case Dtype::float64:
      return MLMultiArrayDataTypeDouble;
    case Dtype::int32:
      return MLMultiArrayDataTypeInt32;
    case Dtype::other:
      break;
  }
  return static_cast<MLMultiArrayDataType>(0x20000 | 8);
}

}  // namespace shardbench::coreml::stand_in
