#pragma once

#import <Foundation/Foundation.h>

#include <string>
#include <vector>

#include "backend/coreml/double/executed_shard.h"
#include "backend/coreml/model_facts.h"

namespace shardbench::coreml::stand_in {

// A tensor of a model as its description file has it: the role is what the model does with it, the rest is what it
// says.
struct DescribedTensor {
  TensorFacts facts;
  std::string role;  // hidden, ropeCos, ropeSin, attentionMask, writeMask, logits, keys, values
  int layer = 0;     // of keys and values
  // What the model does in truth, where that is not what it says: a backend that followed these descriptions would have
  // failed to follow true ones.
  std::string trueName;
  Dtype trueDtype = Dtype::other;
  std::vector<int> trueShape;  // of the same memory, in row-major order unless strides are given
  std::vector<int> trueStrides;
};

enum class Execution { layers, head, nothing };

// What a model of the stand-in is: `description.json` in a folder.
struct ModelFile {
  // `json` stays nil when there is no readable description.
  explicit ModelFile(const std::string& folder);

  // How the model fails in a phase (`compile`, `load`, `plan`, `predict`): `fail`, `throw`, `stall`, `crash`, or
  // nothing.
  std::string fault(const char* phase) const;
  // A number among the faults; 0 when it is not there.
  int number(const char* name) const;
  const DescribedTensor* find(const std::vector<DescribedTensor>& tensors, const char* role, int layer = 0) const;

  std::string folder;
  NSDictionary* json = nil;  // kept for as long as the file
  Execution execution = Execution::nothing;
  Range range;
  int outputChannels = 0;  // for outputs that the description leaves open
  ShardWeights weights;
  std::vector<DescribedTensor> inputs;
  std::vector<DescribedTensor> outputs;
  std::vector<DescribedTensor> states;

  ~ModelFile();
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;
};

}  // namespace shardbench::coreml::stand_in
