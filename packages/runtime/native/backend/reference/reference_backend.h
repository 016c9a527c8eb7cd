#pragma once

#include <memory>

#include "backend/backend.h"
#include "spec/chain_spec.h"
#include "weights/model_weights.h"

namespace shardbench::reference {

// fp32 arithmetic on rows dequantised as they are read: what other backends are compared with. `weights` outlives it.
std::unique_ptr<Backend> makeReferenceBackend(const ChainSpec& spec, const ModelWeights& weights, int threads);

}  // namespace shardbench::reference
