// The seam between a chain and what executes its shards. The chain owns order, positions, argmax and every timestamp;
// a backend owns arithmetic and the layout of its buffers. Hidden states stay in that layout from shard to shard, so
// that a backend whose shards hand arrays to each other never copies them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "backend/compute_unit.h"
#include "base/abort_flag.h"
#include "base/huge_pages.h"
#include "base/range.h"
#include "base/trace.h"

namespace shardbench {

// The tokens a call works on: consecutive positions with the rotation of each.
struct PositionBlock {
  int start = 0;   // position of the first token, which is also its row of the KV cache
  int tokens = 0;  // T
  int rotaryPairs = 0;
  const float* cosine = nullptr;  // [tokens, rotaryPairs], the attention factor multiplied in
  const float* sine = nullptr;    // the same shape
};

enum class LogitType { float32, float16 };

// Logits of one head shard where the backend left them: value of token t and channel c is number
// t * tokenStride + c * channelStride from `data` on.
struct LogitsView {
  const void* data = nullptr;
  int channels = 0;
  int64_t tokenStride = 0;
  int64_t channelStride = 0;
  LogitType type = LogitType::float32;
};

struct Operation {
  std::string name;
  bool matrixProduct = false;
  ComputeUnit unit = ComputeUnit::scalar;
};

// A session's buffers: the block's hidden states, positions, masks, logits.
class Workspace {
 public:
  virtual ~Workspace() = default;
  // Hidden states of the block, row-major [tokens, dModel].
  virtual void writeHidden(const float* rows, int tokens) = 0;
  virtual void readHidden(float* rows) const = 0;
  // Rotation tables and masks of that block.
  virtual void setPositions(const PositionBlock& positions) = 0;
  // Where operations are noted from now on; null for nowhere. A backend that cannot tell them apart notes none.
  virtual void setTrace(Trace*) {}
};

// What a layer shard keeps for one session: its KV cache.
class ShardState {
 public:
  virtual ~ShardState() = default;
};

class LayerShard {
 public:
  virtual ~LayerShard() = default;
  virtual std::unique_ptr<ShardState> newState() const = 0;
  // Replaces the workspace's hidden states by the output of this shard and writes the block's rows of the cache.
  // Rows at and after the block's start are overwritten, so going back to an earlier position needs no reset.
  // Throws Aborted within one layer after the flag was raised.
  virtual void run(Workspace& workspace, ShardState& state, const AbortFlag& abort) const = 0;
  // Empty where only the framework knows: its own plan of the compiled model, asked for apart, is the census then.
  virtual std::vector<Operation> census() const = 0;
  // Bytes of weights that one token reads.
  virtual uint64_t weightBytes() const = 0;
  // Bytes of keys and values in one state; 0 for a backend that leaves them to a framework.
  virtual uint64_t cacheBytes() const { return 0; }
  // Weights that asked for huge pages; empty for a backend that keeps none in memory of its own.
  virtual MemoryRange hugeRange() const { return {}; }
};

// All head shards of a chain: concurrent where the backend can, in one parallel region on a CPU.
class HeadGroup {
 public:
  virtual ~HeadGroup() = default;
  // Takes over hidden states of `tokens` (indices within the block) as the head's input.
  virtual void copyHidden(Workspace& workspace, Range tokens) const = 0;
  // Computes the logits of what copyHidden took.
  virtual void predict(Workspace& workspace, const AbortFlag& abort) const = 0;
  // Logits of one shard, valid until the next predict.
  virtual LogitsView logits(const Workspace& workspace, int shard) const = 0;
  virtual std::vector<Operation> census(int shard) const = 0;  // as a layer shard's
  virtual uint64_t weightBytes() const = 0;
  virtual MemoryRange hugeRange() const { return {}; }  // as a layer shard's
};

class Backend {
 public:
  virtual ~Backend() = default;
  // Called once for every shard, in chain order, then openHeadGroup. Both throw Aborted when opening waits for something.
  virtual std::unique_ptr<LayerShard> openLayerShard(Range layers, const AbortFlag& abort) = 0;
  virtual std::unique_ptr<HeadGroup> openHeadGroup(const std::vector<Range>& vocabularyRanges,
                                                   const AbortFlag& abort) = 0;
  // Most tokens of a block of `tokens` that one pass takes; the chain cuts the block accordingly.
  virtual int largestPass(int tokens) const { return tokens; }
  virtual std::unique_ptr<Workspace> newWorkspace() const = 0;
  // What executes: a kernel family such as `vnni`, or the compute units a framework was asked for.
  virtual std::string computeUnits() const = 0;
  virtual int threads() const = 0;
  // Bits of an activation in an integer product; 0 where the backend has no such choice.
  virtual int activationBits() const { return 0; }
};

}  // namespace shardbench
