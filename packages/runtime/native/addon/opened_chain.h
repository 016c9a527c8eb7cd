#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "addon/arguments.h"
#include "chain/chain.h"
#include "weights/model_weights.h"

namespace shardbench::addon {

// Everything a chain is opened with, read and checked on the JavaScript thread.
struct ChainRequest {
  explicit ChainRequest(const Fields& fields);

  ChainSpec spec;
  std::string backend;
  std::string kernelFamily;
  int threads = 1;
  std::string modelPath;
  std::string modelLabel;
  std::vector<TensorClaim> tensors;
};

// A chain with the weights it reads. One call at a time executes on it: its backend has one pool of threads.
class OpenedChain {
 public:
  OpenedChain(const ChainRequest& request, const AbortFlag& abort, const Chain::Progress& progress);

  const Chain& chain() const { return *chain_; }
  std::shared_ptr<const Chain> shared() const { return chain_; }
  std::mutex& calls() { return calls_; }

 private:
  std::unique_ptr<ModelWeights> weights_;
  std::shared_ptr<const Chain> chain_;
  std::mutex calls_;
};

}  // namespace shardbench::addon
