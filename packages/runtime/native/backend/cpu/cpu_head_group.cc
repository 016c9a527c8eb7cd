#include "backend/cpu/cpu_head_group.h"

#include <algorithm>

#include "backend/cpu/load_packed.h"

namespace shardbench::cpu {

CpuHeadGroup::CpuHeadGroup(const CpuContext& context, const std::vector<Range>& vocabularyRanges)
    : context_(context),
      storage_(loadHead(context)),
      matrix_(context.weights.head(), storage_.data()),
      shards_(vocabularyRanges) {}

uint64_t CpuHeadGroup::weightBytes() const {
  return matrix_.plain() ? context_.weights.head().bytes() : matrix_.packedBytes();
}

void CpuHeadGroup::copyHidden(Workspace& workspace, Range tokens) const {
  auto& work = static_cast<CpuWorkspace&>(workspace);
  const auto dModel = static_cast<size_t>(context_.spec.dimensions.dModel);
  work.headTokens = tokens.size();
  const auto count = static_cast<size_t>(tokens.size()) * dModel;
  if (work.headInput.size() < count) work.headInput.resize(count);
  const float* from = &work.hidden[static_cast<size_t>(tokens.start) * dModel];
  std::copy(from, from + count, work.headInput.data());
  const int blocks = (tokens.size() + kPrivateTokens - 1) / kPrivateTokens;
  const size_t products = static_cast<size_t>(blocks) * shards_.size();
  if (work.headTails.size() < products) work.headTails = std::vector<TailCounter>(products);
  for (size_t shard = 0; shard < shards_.size(); ++shard) {
    const size_t values = static_cast<size_t>(tokens.size()) * static_cast<size_t>(shards_[shard].size());
    if (work.logits[shard].size() < values) work.logits[shard].resize(values);
  }
}

ProductInput CpuHeadGroup::normalise(CpuWorkspace& work, ThreadScratch& scratch, Range tokens) const {
  const ChainSpec& spec = context_.spec;
  const int dModel = spec.dimensions.dModel;
  const auto width = static_cast<size_t>(dModel);
  for (int token = 0; token < tokens.size(); ++token) {
    const auto at = static_cast<size_t>(token);
    float* row = &scratch.headRows[at * width];
    context_.floats.rmsNorm(&work.headInput[(static_cast<size_t>(tokens.start) + at) * width],
                            context_.weights.outputNorm().data(), spec.normEpsilon, dModel, row);
    if (!matrix_.plain()) scratch.quantised.set(at, row, dModel, context_.floats);
  }
  return {.quantised = scratch.quantised.view(tokens.size(), dModel), .rows = scratch.headRows.data()};
}

void CpuHeadGroup::predict(Workspace& workspace, const AbortFlag& abort) const {
  abort.throwIfRaised();
  auto& work = static_cast<CpuWorkspace&>(workspace);
  for (TailCounter& tail : work.headTails) tail.taken.store(0, std::memory_order_relaxed);
  context_.pool.run([&](int thread) {
    size_t product = 0;
    ThreadScratch& scratch = work.scratch[static_cast<size_t>(thread)];
    // Every thread prepares all tokens for itself, a few at a time, and does its part of every shard.
    for (int first = 0; first < work.headTokens; first += kPrivateTokens) {
      const Range tokens = {first, std::min(first + kPrivateTokens, work.headTokens)};
      const ProductInput input = normalise(work, scratch, tokens);
      for (size_t shard = 0; shard < shards_.size(); ++shard) {
        const TraceScope scope(work.trace, thread, "head", static_cast<int>(shard));
        const Range rows = shards_[shard];
        // A shard may begin or end inside a group of 16 rows: the group is computed whole, its own rows are kept.
        const Range groups = {rows.start / kGroupRows, (rows.end + kGroupRows - 1) / kGroupRows};
        float* logits = work.logits[shard].data() + static_cast<size_t>(first) * static_cast<size_t>(rows.size());
        const auto store = [&](int token, int row, int count, const float* values) {
          const int from = std::max(row, rows.start);
          const int to = std::min(row + count, rows.end);
          if (from >= to) return;
          std::copy(values + (from - row), values + (to - row),
                    logits + static_cast<size_t>(token) * static_cast<size_t>(rows.size()) + (from - rows.start));
        };
        shareGroups(groups, thread, context_.pool.threads(), work.headTails[product++],
                    [&](Range some) { matrix_.multiplyRows(context_, some, input, scratch, store); });
      }
    }
  });
}

LogitsView CpuHeadGroup::logits(const Workspace& workspace, int shard) const {
  const auto& work = static_cast<const CpuWorkspace&>(workspace);
  const auto index = static_cast<size_t>(shard);
  return {.data = work.logits[index].data(),
          .channels = shards_[index].size(),
          .tokenStride = shards_[index].size(),
          .channelStride = 1};
}

std::vector<Operation> CpuHeadGroup::census(int shard) const {
  const std::string name = "head." + std::to_string(shard) + ".";
  const ComputeUnit unit = matrix_.plain() ? context_.floats.unit : context_.family.unit;
  return {{.name = name + "outputNorm", .matrixProduct = false, .unit = context_.floats.unit},
          {.name = name + "logits", .matrixProduct = true, .unit = unit}};
}

}  // namespace shardbench::cpu
