#pragma once

#include <array>
#include <memory>
#include <vector>

#include "backend/coreml/coreml_workspace.h"
#include "backend/coreml/loaded_shard.h"
#include "backend/coreml/serial_thread.h"

namespace shardbench::coreml {

using HeadModels = std::array<LoadedShard<HeadAdapter>, kShardSets>;

// Head shards, predicted concurrently: the first on the calling thread, every other one on a thread of its own.
class CoremlHeadGroup : public HeadGroup {
 public:
  CoremlHeadGroup(const CoremlContext& context, std::vector<HeadModels> shards, uint64_t weightBytes);
  ~CoremlHeadGroup() override;

  void copyHidden(Workspace& workspace, Range tokens) const override;
  void predict(Workspace& workspace, const AbortFlag& abort) const override;
  LogitsView logits(const Workspace& workspace, int shard) const override;
  std::vector<Operation> census(int) const override { return {}; }
  uint64_t weightBytes() const override { return weightBytes_; }

 private:
  struct Call;

  const Prediction& prediction(HeadPass& pass, size_t shard, size_t call) const;
  void predictShard(HeadPass& pass, size_t shard, const AbortFlag& abort) const;

  const CoremlContext& context_;
  std::vector<HeadModels> shards_;
  uint64_t weightBytes_;
  std::vector<std::unique_ptr<SerialThread>> threads_;  // of every shard but the first
  std::unique_ptr<Call[]> calls_;                       // likewise
};

}  // namespace shardbench::coreml
