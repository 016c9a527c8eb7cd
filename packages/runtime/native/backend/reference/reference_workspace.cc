#include "backend/reference/reference_workspace.h"

#include <cstring>

namespace shardbench::reference {

namespace {

size_t area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

}  // namespace

ReferenceWorkspace::ReferenceWorkspace(const ChainSpec& spec)
    : hidden(area(spec.blockTokens, spec.dimensions.dModel)),
      normed(hidden.size()),
      qkv(area(spec.blockTokens, spec.dimensions.qkvRows())),
      attended(area(spec.blockTokens, spec.dimensions.queryColumns())),
      activated(area(spec.blockTokens, spec.dimensions.dFf)),
      logits(spec.headShards.size()),
      dModel_(static_cast<size_t>(spec.dimensions.dModel)) {}

void ReferenceWorkspace::writeHidden(const float* rows, int count) {
  tokens = count;
  std::memcpy(hidden.data(), rows, static_cast<size_t>(count) * dModel_ * sizeof(float));
}

void ReferenceWorkspace::readHidden(float* rows) const {
  std::memcpy(rows, hidden.data(), static_cast<size_t>(tokens) * dModel_ * sizeof(float));
}

}  // namespace shardbench::reference
