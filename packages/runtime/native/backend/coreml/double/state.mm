#include "backend/coreml/double/state.h"

#include <atomic>
#include <map>

#include "backend/coreml/double/counters.h"
#include "backend/coreml/double/multi_array.h"
#include "backend/coreml/double/objc_runtime.h"
#include "backend/coreml/objc_text.h"

using shardbench::coreml::toText;
using shardbench::coreml::stand_in::counters;
using shardbench::coreml::stand_in::ModelFile;

namespace {

struct Caches {
  MLModel* model = nil;  // not retained: only compared
  std::map<std::string, MLMultiArray*> arrays;
  std::atomic<bool> busy{false};
  bool losesWrites = false;  // what is written into an opened buffer goes nowhere
};

}  // namespace

@implementation MLState

- (void)getMultiArrayForStateNamed:(NSString*)stateName handler:(void (^)(MLMultiArray*))handler {
  MLMultiArray* array = [self cacheNamed:toText(stateName)];
  if (array == nil) shardbench::coreml::stand_in::raise(@"NSInvalidArgumentException", @"no such state");
  const auto* caches = static_cast<Caches*>(_caches);
  if (!caches->losesWrites) {
    handler(array);
    return;
  }
  MLMultiArray* copy = [MLMultiArray arrayWithShape:[array view].shape dtype:[array view].dtype padding:0];
  handler(copy);
}

- (void)dealloc {
  auto* caches = static_cast<Caches*>(_caches);
  for (auto& [name, array] : caches->arrays) [array release];
  delete caches;
  counters().liveStates -= 1;
  [super dealloc];
}

@end

@implementation MLState (StandIn)

+ (MLState*)stateOf:(MLModel*)model file:(const ModelFile&)file {
  MLState* state = [[self alloc] init];
  auto* caches = new Caches;
  state->_caches = caches;
  caches->model = model;
  caches->losesWrites = file.number("loseStateWrites") != 0;
  for (const auto& tensor : file.states) {
    caches->arrays[tensor.facts.name] = [[MLMultiArray arrayWithShape:tensor.facts.shape
                                                                dtype:tensor.facts.dtype
                                                              padding:file.number("padStrides")] retain];
  }
  counters().liveStates += 1;
  return state;
}

- (BOOL)belongsTo:(MLModel*)model {
  return static_cast<Caches*>(_caches)->model == model;
}

- (MLMultiArray*)cacheNamed:(const std::string&)name {
  const auto& arrays = static_cast<Caches*>(_caches)->arrays;
  const auto found = arrays.find(name);
  return found == arrays.end() ? nil : found->second;
}

- (BOOL)enter {
  return !static_cast<Caches*>(_caches)->busy.exchange(true);
}

- (void)leave {
  static_cast<Caches*>(_caches)->busy.store(false);
}

@end
