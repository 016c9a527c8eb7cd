#include "backend/coreml/prediction.h"

#include "backend/coreml/guard.h"

namespace shardbench::coreml {

Prediction::Prediction(MLModel* model, const std::vector<Input>& inputs, const std::string& output,
                       TensorArray& result, std::string where)
    : model_(model), result_(result), where_(std::move(where)) {
  guarded(where_ + ": features", [&] {
    output_ = toObjc(output);
    NSMutableDictionary<NSString*, MLFeatureValue*>* values = [NSMutableDictionary dictionary];
    for (const auto& [name, tensor] : inputs) [values setObject:tensor->feature() forKey:toObjc(name)];
    NSError* error = nil;
    features_ = [[MLDictionaryFeatureProvider alloc] initWithDictionary:values error:&error];
    if (features_ == nil) {
      throw Error({.code = "coremlPredict",
                   .expected = "features that Core ML takes",
                   .found = describeError(error, ""),
                   .where = where_,
                   .remedy = "export the shard with tensors as docs/core-ml.md lists them"});
    }
    options_ = [[MLPredictionOptions alloc] init];
    [options_ setOutputBackings:[NSDictionary dictionaryWithObject:result_.array() forKey:output_]];
  });
}

void Prediction::run(MLState* state) const {
  guarded(where_, [&] {
    NSError* error = nil;
    id<MLFeatureProvider> produced =
        state == nil ? [model_ predictionFromFeatures:features_ options:options_ error:&error]
                     : [model_ predictionFromFeatures:features_ usingState:state options:options_ error:&error];
    if (produced == nil) {
      throw Error({.code = "coremlPredict",
                   .expected = "a prediction",
                   .found = describeError(error, ""),
                   .where = where_,
                   .remedy = "run the gates: a shard that fails here cannot be measured"});
    }
    MLMultiArray* array = [[produced featureValueForName:output_] multiArrayValue];
    if (!result_.is(array)) result_.copyFrom(array, where_ + ": output " + toText(output_));
  });
}

}  // namespace shardbench::coreml
