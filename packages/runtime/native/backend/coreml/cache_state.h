#pragma once

#import <CoreML/CoreML.h>

#include <string>
#include <vector>

#include "backend/coreml/adapter.h"
#include "base/range.h"

namespace shardbench::coreml {

// A new state of a model, its caches zero. Throws Error `coremlState` or `coremlException`.
void newCacheState(MLModel* model, const std::string& where, MLState* __strong& state);

// Copies rows of every cache from one model's state to another's: a state belongs to the model that made it. The
// framework opens the buffers for the time of the call only. Caches correspond by place; each is
// [1, kvHeads, rows, dHead] float16 with strides of its own. Throws Error `coremlState` or `coremlException`.
void copyCacheRows(MLState* from, const std::vector<CachePort>& fromCaches, MLState* to,
                   const std::vector<CachePort>& toCaches, Range rows, const std::string& where);

}  // namespace shardbench::coreml
