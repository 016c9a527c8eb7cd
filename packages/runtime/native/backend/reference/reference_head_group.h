#pragma once

#include <utility>
#include <vector>

#include "backend/reference/reference_workspace.h"

namespace shardbench::reference {

class ReferenceHeadGroup : public HeadGroup {
 public:
  ReferenceHeadGroup(const ReferenceContext& context, std::vector<Range> vocabularyRanges)
      : context_(context), ranges_(std::move(vocabularyRanges)) {}

  void copyHidden(Workspace& workspace, Range tokens) const override;
  void predict(Workspace& workspace, const AbortFlag& abort) const override;
  LogitsView logits(const Workspace& workspace, int shard) const override;
  std::vector<Operation> census(int shard) const override;
  uint64_t weightBytes() const override { return context_.weights.head().bytes(); }

 private:
  ReferenceContext context_;
  std::vector<Range> ranges_;
};

}  // namespace shardbench::reference
