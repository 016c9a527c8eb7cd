#include "backend/cpu/load_packed.h"

#include <vector>

#include "backend/cpu/packed_file.h"
#include "backend/cpu/packed_matrix.h"

namespace shardbench::cpu {

namespace {

HugeBuffer load(const CpuContext& context, ByteRange range, const std::vector<const Tensor*>& matrices) {
  HugeBuffer storage(range.size());
  if (context.packed != nullptr) {
    context.packed->read(range, storage.data(), context.pool);
    return storage;
  }
  uint8_t* next = storage.data();
  for (const Tensor* matrix : matrices) {
    if (!isPacked(*matrix)) continue;
    next += PackedMatrix(*matrix, {0, matrix->rows()}, next, context.pool).bytes();
  }
  return storage;
}

}  // namespace

HugeBuffer loadLayers(const CpuContext& context, Range layers) {
  std::vector<const Tensor*> matrices;
  for (int layer = layers.start; layer < layers.end; ++layer) {
    for (const Tensor* matrix : layerMatrices(context.weights.layer(layer))) matrices.push_back(matrix);
  }
  return load(context, context.layout.layers(layers), matrices);
}

HugeBuffer loadHead(const CpuContext& context) {
  return load(context, context.layout.head(), {&context.weights.head()});
}

}  // namespace shardbench::cpu
