#pragma once

#import <CoreML/CoreML.h>

#include <string>
#include <utility>
#include <vector>

#include "backend/coreml/tensor_array.h"

namespace shardbench::coreml {

// One call of one model over arrays that do not change: its features and options are made once, so that a step of
// decoding makes no objects of its own.
class Prediction {
 public:
  using Input = std::pair<std::string, const TensorArray*>;

  // `output` names the result and `result` is proposed as its place. `where` names the call in messages. The arrays
  // outlive the prediction.
  Prediction(MLModel* model, const std::vector<Input>& inputs, const std::string& output, TensorArray& result,
             std::string where);

  // Predicts, with a state or without (nil). The values are in `result` afterwards, copied only when the framework did
  // not take the proposal. Throws Error `coremlPredict`, `coremlOutput` or `coremlException`.
  void run(MLState* state) const;

 private:
  MLModel* model_;
  MLDictionaryFeatureProvider* features_ = nil;
  MLPredictionOptions* options_ = nil;
  NSString* output_ = nil;
  TensorArray& result_;
  std::string where_;
};

}  // namespace shardbench::coreml
