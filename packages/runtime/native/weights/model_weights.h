// The tensors of a phi3-architecture model by role, every shape checked once, so that backends can index freely.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "spec/chain_spec.h"
#include "weights/mapped_file.h"
#include "weights/tensor.h"

namespace shardbench {

struct LayerWeights {
  std::vector<float> attentionNorm;  // [dModel]
  Tensor qkv;                        // [(heads + 2 kvHeads) dHead, dModel]: q rows, then k, then v
  Tensor attentionOutput;            // [dModel, heads dHead]
  std::vector<float> feedForwardNorm;  // [dModel]
  Tensor gateUp;                     // [2 dFf, dModel]: gate rows first
  Tensor down;                       // [dModel, dFf]
};

class ModelWeights {
 public:
  // Throws Error `tensorMissing`, `tensorShape` or `tensorOutsideFile`.
  ModelWeights(const std::string& path, const std::string& label, const std::vector<TensorClaim>& claims,
               const Dimensions& dimensions);

  const Dimensions& dimensions() const { return dimensions_; }
  const Tensor& embedding() const { return *embedding_; }  // [vocabulary, dModel]
  const Tensor& head() const { return *head_; }            // the embedding where it is tied
  const std::vector<float>& outputNorm() const { return outputNorm_; }
  const LayerWeights& layer(int index) const { return layers_[static_cast<size_t>(index)]; }

 private:
  MappedFile file_;
  Dimensions dimensions_;
  std::unique_ptr<Tensor> embedding_;
  std::unique_ptr<Tensor> head_;
  std::vector<float> outputNorm_;
  std::vector<LayerWeights> layers_;
};

}  // namespace shardbench
