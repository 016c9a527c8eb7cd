#pragma once

#include <vector>

#include "backend/backend.h"
#include "backend/cpu/cpu_context.h"
#include "backend/cpu/cpu_matrix.h"
#include "backend/cpu/cpu_workspace.h"
#include "base/huge_buffer.h"

namespace shardbench::cpu {

// Final norm and vocabulary projection of all head shards in one parallel region.
class CpuHeadGroup : public HeadGroup {
 public:
  CpuHeadGroup(const CpuContext& context, const std::vector<Range>& vocabularyRanges);

  void copyHidden(Workspace& workspace, Range tokens) const override;
  void predict(Workspace& workspace, const AbortFlag& abort) const override;
  LogitsView logits(const Workspace& workspace, int shard) const override;
  std::vector<Operation> census(int shard) const override;
  uint64_t weightBytes() const override;
  MemoryRange hugeRange() const override { return storage_.asked(); }

 private:
  ProductInput normalise(CpuWorkspace& work, ThreadScratch& scratch, Range tokens) const;

  CpuContext context_;
  HugeBuffer storage_;
  CpuMatrix matrix_;  // the whole vocabulary: shards are ranges of its rows
  std::vector<Range> shards_;
};

}  // namespace shardbench::cpu
