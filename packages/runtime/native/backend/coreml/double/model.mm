#import <CoreML/CoreML.h>
#include <Block.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

#include "backend/coreml/double/background.h"
#include "backend/coreml/double/copy_folder.h"
#include "backend/coreml/double/counters.h"
#include "backend/coreml/double/description.h"
#include "backend/coreml/double/faults.h"
#include "backend/coreml/double/features.h"
#include "backend/coreml/double/model_file.h"
#include "backend/coreml/double/multi_array.h"
#include "backend/coreml/double/objc_runtime.h"
#include "backend/coreml/double/opened_shard.h"
#include "backend/coreml/double/state.h"
#include "backend/coreml/objc_text.h"

using shardbench::coreml::allowsShape;
using shardbench::coreml::Dtype;
using shardbench::coreml::describeShape;
using shardbench::coreml::describeTensor;
using shardbench::coreml::toObjc;
using shardbench::coreml::toText;
using namespace shardbench::coreml::stand_in;

namespace {

struct Loaded {
  explicit Loaded(const std::string& folder) : file(folder) {}
  ModelFile file;
  std::unique_ptr<ExecutedShard> shard;
  std::atomic<bool> busy{false};
};

// Leaves a model and a state when a prediction ends, however it does.
class Turn {
 public:
  Turn(std::atomic<bool>& model, MLState* state) : model_(model), state_(state) {
    const bool first = !model_.exchange(true);
    if (first && (state_ == nil || [state_ enter])) return;
    if (first) model_.store(false);
    raise(@"NSInternalInconsistencyException", @"two predictions at once on one model or one state");
  }
  ~Turn() {
    model_.store(false);
    [state_ leave];
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::atomic<bool>& model_;
  MLState* state_;
};

// The array of an input, checked against the description as the framework does.
MLMultiArray* arrayFor(const DescribedTensor& tensor, id<MLFeatureProvider> features, NSError** error) {
  MLMultiArray* array = [[features featureValueForName:toObjc(tensor.trueName)] multiArrayValue];
  if (array == nil) {
    *error = errorWith(1, "feature " + tensor.trueName + " is required but not specified");
    return nil;
  }
  const ArrayView& view = [array view];
  if (view.dtype != tensor.facts.dtype || !allowsShape(tensor.facts, view.shape)) {
    *error = errorWith(1, "feature " + tensor.facts.name + " has shape " + describeShape(view.shape) +
                              ", the model description says " + describeTensor(tensor.facts));
    return nil;
  }
  return array;
}

}  // namespace

@implementation MLModelConfiguration
@synthesize computeUnits = _computeUnits;
@end

@interface MLModel (Loading)
+ (MLModel*)modelAt:(NSString*)path error:(NSError**)error;
@end

@implementation MLModel

+ (void)compileModelAtURL:(NSURL*)modelURL completionHandler:(void (^)(NSURL*, NSError*))handler {
  NSString* path = [[modelURL path] copy];
  void (^kept)(NSURL*, NSError*) = Block_copy(handler);
  const ModelFile checked(toText(path));
  if (checked.fault("compile") == "throw") playFault(checked, "compile");
  inBackground([path, kept] {
    const ModelFile file(toText(path));
    std::printf("the stand-in prints to stdout as it compiles\n");
    std::fflush(stdout);
    NSError* error = file.json == nil ? errorWith(2, "no readable description.json in " + file.folder) : nil;
    if (error == nil) error = playFault(file, "compile");
    NSURL* compiled = nil;
    if (error == nil) compiled = [NSURL fileURLWithPath:toObjc(copyToTemporary(file.folder))];
    kept(compiled, error);
    Block_release(kept);
    [path release];
  });
}

+ (void)loadContentsOfURL:(NSURL*)url
            configuration:(MLModelConfiguration*)configuration
        completionHandler:(void (^)(MLModel*, NSError*))handler {
  if ([configuration computeUnits] == MLComputeUnitsAll) raise(@"NSInvalidArgumentException", @"never all units");
  NSString* path = [[url path] copy];
  void (^kept)(MLModel*, NSError*) = Block_copy(handler);
  const ModelFile checked(toText(path));
  if (checked.fault("load") == "throw") playFault(checked, "load");
  inBackground([path, kept] {
    NSError* error = nil;
    MLModel* model = [MLModel modelAt:path error:&error];
    kept(model, error);
    Block_release(kept);
    [path release];
  });
}

- (MLModelDescription*)modelDescription {
  return _description;
}

- (MLState*)newState {
  return [MLState stateOf:self file:static_cast<Loaded*>(_loaded)->file];
}

- (id<MLFeatureProvider>)predictionFromFeatures:(id<MLFeatureProvider>)input
                                        options:(MLPredictionOptions*)options
                                          error:(NSError**)error {
  return [self predictionFromFeatures:input usingState:nil options:options error:error];
}

- (id<MLFeatureProvider>)predictionFromFeatures:(id<MLFeatureProvider>)features
                                     usingState:(MLState*)state
                                        options:(MLPredictionOptions*)options
                                          error:(NSError**)error {
  const OwnWork own;
  auto& loaded = *static_cast<Loaded*>(_loaded);
  const ModelFile& file = loaded.file;
  const Turn turn(loaded.busy, state);
  counters().predictions += 1;
  if ((*error = playFault(file, "predict")) != nil) return nil;
  const int ports = file.number("ports");
  if (ports > 0 && counters().liveOutputs >= ports) {
    *error = errorWith(-14, "no output port is free: results of earlier predictions are still alive");
    return nil;
  }
  if ((state == nil) != file.states.empty() || (state != nil && ![state belongsTo:self])) {
    *error = errorWith(1, "the state is missing, not wanted, or of another model");
    return nil;
  }
  for (const auto& tensor : file.inputs) {
    if (arrayFor(tensor, features, error) == nil) return nil;
  }
  const auto viewOf = [&](const char* role) -> ArrayView {
    const DescribedTensor* tensor = file.find(file.inputs, role);
    if (tensor == nullptr) return {};
    ArrayView view = [arrayFor(*tensor, features, error) view];
    if (tensor->trueDtype != Dtype::other) view.dtype = tensor->trueDtype;
    if (!tensor->trueShape.empty()) {
      view.shape = tensor->trueShape;
      view.strides = contiguousStrides(view.shape);
    }
    if (!tensor->trueStrides.empty()) view.strides.assign(tensor->trueStrides.begin(), tensor->trueStrides.end());
    return view;
  };
  const DescribedTensor& result = file.outputs.front();
  std::vector<int> shape = result.facts.shape;
  const ArrayView hidden = viewOf("hidden");
  if (hidden.shape.size() == 4 && shape.size() == 4) shape[2] = hidden.shape[2];
  if (shape.empty()) shape = {1, file.outputChannels, hidden.shape[2], 1};
  const bool wide = file.number("wrongOutputShape") != 0;
  if (wide) shape[1] += 1;
  MLMultiArray* output = [options backingFor:toObjc(result.facts.name)];
  const bool taken = output != nil && file.number("ignoreOutputBackings") == 0 && file.number("padStrides") == 0 &&
                     !wide && [output view].shape == shape && [output view].dtype == result.facts.dtype;
  if (!taken) {
    output = [MLMultiArray arrayWithShape:shape dtype:result.facts.dtype padding:file.number("padStrides")];
    if (file.number("hideStrides") != 0) [output hideStrides];
    counters().copiedOutputs += 1;
  }
  if (file.execution == Execution::head) loaded.shard->runHead(hidden, [output view]);
  if (file.execution == Execution::layers) {
    std::vector<LayerCaches> caches;
    for (int layer = 0; layer < file.range.size(); ++layer) {
      caches.push_back({[[state cacheNamed:file.find(file.states, "keys", layer)->facts.name] view],
                        [[state cacheNamed:file.find(file.states, "values", layer)->facts.name] view]});
    }
    loaded.shard->runLayers({.hidden = hidden,
                             .cosine = viewOf("ropeCos"),
                             .sine = viewOf("ropeSin"),
                             .attentionMask = viewOf("attentionMask"),
                             .writeMask = viewOf("writeMask")},
                            caches, [output view]);
  }
  return [StandInOutput outputWithName:toObjc(result.facts.name) array:output];
}

- (void)dealloc {
  delete static_cast<Loaded*>(_loaded);
  [_description release];
  counters().liveModels -= 1;
  [super dealloc];
}

@end

@implementation MLModel (Loading)

+ (MLModel*)modelAt:(NSString*)path error:(NSError**)error {
  auto loaded = std::make_unique<Loaded>(toText(path));
  *error = loaded->file.json == nil ? errorWith(2, "no readable description.json in " + loaded->file.folder) : nil;
  if (*error == nil) *error = playFault(loaded->file, "load");
  if (*error != nil) return nil;
  std::string problem;
  const ModelFile& file = loaded->file;
  loaded->shard = openShard(file.execution != Execution::nothing, file.weights, file.range, problem);
  if (!problem.empty()) {
    *error = errorWith(2, problem);
    return nil;
  }
  MLModel* model = [[[self alloc] init] autorelease];
  model->_description = [[MLModelDescription descriptionOf:loaded->file] retain];
  model->_loaded = loaded.release();
  counters().liveModels += 1;
  return model;
}

@end
