#pragma once

#include <string>
#include <vector>

#include "backend/compute_unit.h"
#include "backend/cpu/kernels/block.h"
#include "backend/cpu/kernels/tile.h"

namespace shardbench::cpu {

// A kernel family: one instruction set's product.
struct KernelFamily {
  std::string name;  // also the compute unit's name
  ComputeUnit unit;
  TileKernel tile;
  int tileTokens = 4;           // most tokens of its tile
  BlockKernel block = nullptr;  // for blocks that are worth another order of activations; null where there is none
  int prefetchBytes = 0;        // distance of its tile unless another is asked for; 0 where it has none
};

// Families that this build has and this machine can execute, the fastest first. Never empty: `scalar` runs anywhere.
const std::vector<KernelFamily>& kernelFamilies();

// The named family, or the fastest when `name` is empty. Throws Error `kernelFamilyUnavailable`.
const KernelFamily& kernelFamily(const std::string& name);

}  // namespace shardbench::cpu
