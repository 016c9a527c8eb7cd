#include "backend/cpu/packed_layout.h"

#include "backend/cpu/packed_file.h"
#include "backend/cpu/packed_matrix.h"

namespace shardbench::cpu {

namespace {

size_t packedBytes(const Tensor& tensor) {
  return isPacked(tensor) ? PackedMatrix::packedBytes(tensor.rows(), tensor.columns()) : 0;
}

}  // namespace

std::vector<const Tensor*> layerMatrices(const LayerWeights& layer) {
  return {&layer.qkv, &layer.attentionOutput, &layer.gateUp, &layer.down};
}

PackedLayout::PackedLayout(const ModelWeights& weights) {
  size_t next = kPackedHeaderBytes;
  layerStart_.push_back(next);
  for (int layer = 0; layer < weights.dimensions().layers; ++layer) {
    for (const Tensor* matrix : layerMatrices(weights.layer(layer))) next += packedBytes(*matrix);
    layerStart_.push_back(next);
  }
  bytes_ = next + packedBytes(weights.head());
}

ByteRange PackedLayout::layers(Range layers) const {
  return {layerStart_[static_cast<size_t>(layers.start)], layerStart_[static_cast<size_t>(layers.end)]};
}

}  // namespace shardbench::cpu
