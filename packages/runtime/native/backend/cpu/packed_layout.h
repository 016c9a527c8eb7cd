#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/range.h"
#include "weights/model_weights.h"

namespace shardbench::cpu {

// Raised whenever a byte of the packed form would come out differently for the same weights.
constexpr uint32_t kLayoutVersion = 1;

// Matrices that the model keeps as Q8_0 are packed to INT8; others take the plain product and stay where they are.
inline bool isPacked(const Tensor& tensor) { return tensor.type() == TensorType::q8_0; }

// The matrices of a layer in the order in which a token reads them.
std::vector<const Tensor*> layerMatrices(const LayerWeights& layer);

struct ByteRange {
  size_t start = 0;
  size_t end = 0;
  size_t size() const { return end - start; }
};

// Where everything lies in the packed form of a model: room for a header, the layers one after the other, the head.
// A packed file has the same offsets.
class PackedLayout {
 public:
  explicit PackedLayout(const ModelWeights& weights);

  // Contiguous for any range of layers.
  ByteRange layers(Range layers) const;
  ByteRange head() const { return {layerStart_.back(), bytes_}; }
  size_t bytes() const { return bytes_; }

 private:
  std::vector<size_t> layerStart_;  // [layers + 1]
  size_t bytes_ = 0;
};

}  // namespace shardbench::cpu
