#include "backend/cpu/cpu_head_group.h"

#include <algorithm>

namespace shardbench::cpu {

namespace {

size_t groupBytes(const Tensor& head, const std::vector<Range>& ranges) {
  size_t bytes = 0;
  for (const Range& range : ranges) bytes += PackedMatrix::packedBytes(range.size(), head.columns());
  return bytes;
}

}  // namespace

CpuHeadGroup::CpuHeadGroup(const CpuContext& context, const std::vector<Range>& vocabularyRanges)
    : context_(context), storage_(groupBytes(context.weights.head(), vocabularyRanges)) {
  uint8_t* next = storage_.data();
  shards_.reserve(vocabularyRanges.size());
  for (const Range& range : vocabularyRanges) {
    shards_.emplace_back(context.weights.head(), range, next, context.pool);
    next += shards_.back().bytes();
  }
}

void CpuHeadGroup::copyHidden(Workspace& workspace, Range tokens) const {
  auto& work = static_cast<CpuWorkspace&>(workspace);
  const auto dModel = static_cast<size_t>(context_.spec.dimensions.dModel);
  work.headTokens = tokens.size();
  const auto count = static_cast<size_t>(tokens.size()) * dModel;
  if (work.headInput.size() < count) work.headInput.resize(count);
  const float* from = &work.hidden[static_cast<size_t>(tokens.start) * dModel];
  std::copy(from, from + count, work.headInput.data());
  for (size_t shard = 0; shard < shards_.size(); ++shard) {
    const size_t values = static_cast<size_t>(tokens.size()) * static_cast<size_t>(shards_[shard].rows());
    if (work.logits[shard].size() < values) work.logits[shard].resize(values);
  }
}

void CpuHeadGroup::predict(Workspace& workspace, const AbortFlag& abort) const {
  abort.throwIfRaised();
  auto& work = static_cast<CpuWorkspace&>(workspace);
  const ChainSpec& spec = context_.spec;
  const int dModel = spec.dimensions.dModel;
  context_.pool.run([&](int thread) {
    ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
    // Every thread quantises all tokens for itself, a few at a time, and walks its part of every shard.
    for (int first = 0; first < work.headTokens; first += kPrivateTokens) {
      const int count = std::min(kPrivateTokens, work.headTokens - first);
      for (int token = 0; token < count; ++token) {
        const size_t row = static_cast<size_t>(first + token) * static_cast<size_t>(dModel);
        context_.floats.rmsNorm(&work.headInput[row], context_.weights.outputNorm().data(), spec.normEpsilon, dModel,
                                scratch.normed.data());
        scratch.quantised.set(static_cast<size_t>(token), scratch.normed.data(), dModel, context_.floats);
      }
      const QuantisedTokens tokens = scratch.quantised.view(count, dModel);
      for (size_t shard = 0; shard < shards_.size(); ++shard) {
        const PackedMatrix& matrix = shards_[shard];
        float* logits = work.logits[shard].data() + static_cast<size_t>(first) * static_cast<size_t>(matrix.rows());
        multiply(matrix, partOf({0, matrix.groups()}, thread, context_.pool.threads()), tokens, context_.family.tile,
                 context_.floats, [&](int token, int row, int some, const float* values) {
                   std::copy(values, values + some,
                             logits + static_cast<size_t>(token) * static_cast<size_t>(matrix.rows()) + row);
                 });
      }
    }
  });
}

LogitsView CpuHeadGroup::logits(const Workspace& workspace, int shard) const {
  const auto& work = static_cast<const CpuWorkspace&>(workspace);
  const auto index = static_cast<size_t>(shard);
  return {.data = work.logits[index].data(),
          .channels = shards_[index].rows(),
          .tokenStride = shards_[index].rows(),
          .channelStride = 1};
}

std::vector<Operation> CpuHeadGroup::census(int shard) const {
  const std::string name = "head." + std::to_string(shard) + ".";
  return {{.name = name + "outputNorm", .matrixProduct = false, .unit = context_.floats.unit},
          {.name = name + "logits", .matrixProduct = true, .unit = context_.family.unit}};
}

}  // namespace shardbench::cpu
