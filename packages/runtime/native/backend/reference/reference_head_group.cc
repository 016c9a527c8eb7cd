#include "backend/reference/reference_head_group.h"

#include "backend/reference/arithmetic.h"
#include "backend/reference/product.h"

namespace shardbench::reference {

void ReferenceHeadGroup::copyHidden(Workspace& workspace, Range tokens) const {
  auto& work = static_cast<ReferenceWorkspace&>(workspace);
  const auto dModel = static_cast<size_t>(context_.spec.dimensions.dModel);
  const float* from = &work.hidden[static_cast<size_t>(tokens.start) * dModel];
  work.headTokens = tokens.size();
  work.headInput.assign(from, from + static_cast<size_t>(tokens.size()) * dModel);
  for (size_t shard = 0; shard < ranges_.size(); ++shard) {
    work.logits[shard].resize(static_cast<size_t>(tokens.size()) * static_cast<size_t>(ranges_[shard].size()));
  }
}

void ReferenceHeadGroup::predict(Workspace& workspace, const AbortFlag& abort) const {
  abort.throwIfRaised();
  auto& work = static_cast<ReferenceWorkspace&>(workspace);
  const ChainSpec& spec = context_.spec;
  const int dModel = spec.dimensions.dModel;
  for (int token = 0; token < work.headTokens; ++token) {
    float* row = &work.headInput[static_cast<size_t>(token) * static_cast<size_t>(dModel)];
    rmsNorm(row, context_.weights.outputNorm().data(), spec.normEpsilon, dModel, row);
  }
  context_.pool.run([&](int thread) {
    for (size_t shard = 0; shard < ranges_.size(); ++shard) {
      const Range range = ranges_[shard];
      const auto channels = static_cast<size_t>(range.size());
      float* logits = work.logits[shard].data();
      multiply(context_.weights.head(), partOf(range, thread, context_.pool.threads()), work.headInput.data(),
               work.headTokens, [&](size_t token, size_t row, float value) {
                 logits[token * channels + row - static_cast<size_t>(range.start)] = value;
               });
    }
  });
}

LogitsView ReferenceHeadGroup::logits(const Workspace& workspace, int shard) const {
  const auto& work = static_cast<const ReferenceWorkspace&>(workspace);
  const auto index = static_cast<size_t>(shard);
  return {.data = work.logits[index].data(),
          .channels = ranges_[index].size(),
          .tokenStride = ranges_[index].size(),
          .channelStride = 1};
}

std::vector<Operation> ReferenceHeadGroup::census(int shard) const {
  const std::string name = "head." + std::to_string(shard) + ".";
  return {{.name = name + "outputNorm", .matrixProduct = false, .unit = ComputeUnit::scalar},
          {.name = name + "logits", .matrixProduct = true, .unit = ComputeUnit::scalar}};
}

}  // namespace shardbench::reference
