#include "backend/cpu/cpu_workspace.h"

#include <algorithm>
#include <cstring>

namespace shardbench::cpu {

namespace {

int widestInput(const Dimensions& d) { return std::max({d.dModel, d.queryColumns(), d.dFf}); }

size_t area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

}  // namespace

CpuWorkspace::CpuWorkspace(const ChainSpec& spec, int threads, int planes)
    : hidden(area(spec.blockTokens, spec.dimensions.dModel)),
      normed(hidden.size()),
      qkv(area(spec.blockTokens, spec.dimensions.qkvRows())),
      attended(area(spec.blockTokens, spec.dimensions.queryColumns())),
      gateUp(area(spec.blockTokens, 2 * spec.dimensions.dFf)),
      activated(area(spec.blockTokens, spec.dimensions.dFf)),
      quantised(spec.blockTokens, widestInput(spec.dimensions), planes),
      tails(static_cast<size_t>(spec.dimensions.layers * kSharedProducts)),
      logits(spec.headShards.size()),
      dModel_(static_cast<size_t>(spec.dimensions.dModel)) {
  for (int thread = 0; thread < threads; ++thread) {
    scratch.emplace_back(spec.dimensions, spec.maxTokens, widestInput(spec.dimensions), planes);
  }
}

void CpuWorkspace::beginLayers(Range layers) {
  for (int index = layers.start * kSharedProducts; index < layers.end * kSharedProducts; ++index) {
    tails[static_cast<size_t>(index)].taken.store(0, std::memory_order_relaxed);
  }
}

void CpuWorkspace::writeHidden(const float* rows, int count) {
  tokens = count;
  std::memcpy(hidden.data(), rows, static_cast<size_t>(count) * dModel_ * sizeof(float));
}

void CpuWorkspace::readHidden(float* rows) const {
  std::memcpy(rows, hidden.data(), static_cast<size_t>(tokens) * dModel_ * sizeof(float));
}

}  // namespace shardbench::cpu
