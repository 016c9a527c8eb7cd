#pragma once

#include "backend/cpu/elementwise.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_layout.h"
#include "base/thread_pool.h"
#include "spec/chain_spec.h"
#include "weights/model_weights.h"

namespace shardbench::cpu {

class PackedFile;

// What all shards of a CPU chain share.
struct CpuContext {
  const ChainSpec& spec;
  const ModelWeights& weights;
  const PackedLayout& layout;
  const PackedFile* packed;  // null: weights are packed as shards are opened
  const KernelFamily& family;
  const Elementwise& floats;
  ThreadPool& pool;
};

}  // namespace shardbench::cpu
