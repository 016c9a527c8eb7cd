#pragma once

#include <vector>

#include "backend/cpu/cpu_layer_shard.h"

namespace shardbench::cpu {

// Final norm and vocabulary projection of all head shards in one parallel region.
class CpuHeadGroup : public HeadGroup {
 public:
  CpuHeadGroup(const CpuContext& context, const std::vector<Range>& vocabularyRanges);

  void copyHidden(Workspace& workspace, Range tokens) const override;
  void predict(Workspace& workspace, const AbortFlag& abort) const override;
  LogitsView logits(const Workspace& workspace, int shard) const override;
  std::vector<Operation> census(int shard) const override;
  uint64_t weightBytes() const override { return storage_.size(); }

 private:
  CpuContext context_;
  HugeBuffer storage_;
  std::vector<PackedMatrix> shards_;
};

}  // namespace shardbench::cpu
