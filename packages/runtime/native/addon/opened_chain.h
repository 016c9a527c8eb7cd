#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "addon/arguments.h"
#include "backend/coreml/framework.h"
#include "chain/chain.h"
#include "weights/embedding_table.h"
#include "weights/model_weights.h"

namespace shardbench::addon {

// Where weights lie, as the caller claims it.
struct ModelRequest {
  explicit ModelRequest(const Fields& fields);

  std::string path;
  std::string label;
  std::vector<TensorClaim> tensors;
};

// Everything a chain is opened with, read and checked on the JavaScript thread.
struct ChainRequest {
  explicit ChainRequest(const Fields& fields);

  ChainSpec spec;
  std::string backend;
  std::string kernelFamily;
  std::string packedPath;
  std::string packedLabel;
  int activationBits = 16;
  int threads = 1;
  int prefetchBytes = 0;  // 0: the kernel family's own
  std::optional<ModelRequest> model;  // only a Core ML chain goes without
  coreml::BackendOptions coreml;
  std::string embeddingPath;  // of an fp16 table; empty: the model's own embedding
  std::string embeddingLabel;
};

// The compute units that a request names. Throws Error `argument`.
coreml::ComputeUnits computeUnitsOf(const std::string& name, const std::string& where);

// Core ML. Throws Error `coremlUnavailable` in a build without it.
const coreml::Framework& requireFramework();

// Reads the fields of a request that count threads: 1 to 256.
int threadsOf(const Fields& fields);

// A chain with the weights it reads; those of a Core ML chain are in its compiled models, but for the embedding. One call at a time executes on it: its backend has one pool of threads.
class OpenedChain {
 public:
  OpenedChain(const ChainRequest& request, const AbortFlag& abort, const Chain::Progress& progress);

  const Chain& chain() const { return *chain_; }
  std::shared_ptr<const Chain> shared() const { return chain_; }
  std::mutex& calls() { return calls_; }

 private:
  std::unique_ptr<ModelWeights> weights_;
  std::unique_ptr<EmbeddingTable> embedding_;
  std::shared_ptr<const Chain> chain_;
  std::mutex calls_;
};

}  // namespace shardbench::addon
