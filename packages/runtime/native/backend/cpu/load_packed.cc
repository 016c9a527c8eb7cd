#include "backend/cpu/load_packed.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "backend/cpu/packed_file.h"
#include "backend/cpu/packed_matrix.h"

namespace shardbench::cpu {

namespace {

// On all threads: one alone copies at half of the memory's speed.
void copyFrom(const PackedFile& file, ByteRange range, uint8_t* to, ThreadPool& pool) {
  constexpr size_t kChunk = size_t{1} << 20;
  const int chunks = static_cast<int>((range.size() + kChunk - 1) / kChunk);
  pool.run([&](int thread) {
    const Range mine = partOf({0, chunks}, thread, pool.threads());
    const size_t start = static_cast<size_t>(mine.start) * kChunk;
    const size_t end = std::min(static_cast<size_t>(mine.end) * kChunk, range.size());
    if (start < end) std::memcpy(to + start, file.at(range.start + start), end - start);
  });
}

HugeBuffer load(const CpuContext& context, ByteRange range, const std::vector<const Tensor*>& matrices) {
  HugeBuffer storage(range.size());
  if (context.packed != nullptr) {
    copyFrom(*context.packed, range, storage.data(), context.pool);
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
