#include "weights/model_weights.h"

#include <map>

#include "base/error.h"

namespace shardbench {

namespace {

class TensorFinder {
 public:
  TensorFinder(const MappedFile& file, const std::vector<TensorClaim>& claims) : file_(file) {
    for (const auto& claim : claims) claims_.emplace(claim.name, &claim);
  }

  bool has(const std::string& name) const { return claims_.contains(name); }

  Tensor matrix(const std::string& name, int rows, int columns) const {
    const auto found = claims_.find(name);
    const std::string shape = std::to_string(rows) + " x " + std::to_string(columns);
    if (found == claims_.end()) {
      throw Error({.code = "tensorMissing",
                   .expected = "tensor " + name + " of " + shape,
                   .found = "no such tensor",
                   .where = file_.label(),
                   .remedy = "convert the model again with a converter that knows its architecture"});
    }
    const Tensor tensor(file_, *found->second);
    if (tensor.rows() != rows || tensor.columns() != columns) {
      throw Error({.code = "tensorShape",
                   .expected = shape,
                   .found = std::to_string(tensor.rows()) + " x " + std::to_string(tensor.columns()),
                   .where = file_.label() + ": tensor " + name,
                   .remedy = "the weights and the stated dimensions belong to different models"});
    }
    return tensor;
  }

  std::vector<float> vector(const std::string& name, int length) const {
    std::vector<float> values(static_cast<size_t>(length));
    std::vector<uint8_t> bytes;
    matrix(name, 1, length).fetchRow(0, bytes, values.data());
    return values;
  }

 private:
  const MappedFile& file_;
  std::map<std::string, const TensorClaim*> claims_;
};

}  // namespace

ModelWeights::ModelWeights(const std::string& path, const std::string& label, const std::vector<TensorClaim>& claims,
                           const Dimensions& dimensions)
    : file_(path, label), dimensions_(dimensions) {
  const TensorFinder tensors(file_, claims);
  const Dimensions& d = dimensions_;
  embedding_ = std::make_unique<Tensor>(tensors.matrix("token_embd.weight", d.vocabulary, d.dModel));
  head_ = std::make_unique<Tensor>(
      tensors.matrix(tensors.has("output.weight") ? "output.weight" : "token_embd.weight", d.vocabulary, d.dModel));
  outputNorm_ = tensors.vector("output_norm.weight", d.dModel);
  layers_.reserve(static_cast<size_t>(d.layers));
  for (int layer = 0; layer < d.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    layers_.push_back({.attentionNorm = tensors.vector(block + "attn_norm.weight", d.dModel),
                       .qkv = tensors.matrix(block + "attn_qkv.weight", d.qkvRows(), d.dModel),
                       .attentionOutput = tensors.matrix(block + "attn_output.weight", d.dModel, d.queryColumns()),
                       .feedForwardNorm = tensors.vector(block + "ffn_norm.weight", d.dModel),
                       .gateUp = tensors.matrix(block + "ffn_up.weight", 2 * d.dFf, d.dModel),
                       .down = tensors.matrix(block + "ffn_down.weight", d.dModel, d.dFf)});
  }
}

}  // namespace shardbench
