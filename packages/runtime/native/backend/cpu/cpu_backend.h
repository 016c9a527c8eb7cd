#pragma once

#include <memory>
#include <string>

#include "backend/backend.h"
#include "spec/chain_spec.h"
#include "weights/model_weights.h"

namespace shardbench::cpu {

struct CpuOptions {
  int threads = 1;
  std::string kernelFamily;  // empty: the fastest this machine has
  std::string packedPath;    // the model's packed file; empty: weights are packed as shards are opened
  std::string packedLabel;   // names it in messages
  int activationBits = 16;   // of an activation in a product: 16 or 8
  int prefetchBytes = 0;     // a multiple of 64 up to kMostPrefetchBytes; 0: the kernel family's own distance
};

// INT8 weights with one scale a row, activations of 16 or 8 bits with one scale a token, 32-bit sums. `weights` outlives the backend.
// Throws Error `unsupportedDimension`, `kernelFamilyUnavailable`, `fileUnreadable` and `packedFileMismatch`.
std::unique_ptr<Backend> makeCpuBackend(const ChainSpec& spec, const ModelWeights& weights, const CpuOptions& options);

}  // namespace shardbench::cpu
