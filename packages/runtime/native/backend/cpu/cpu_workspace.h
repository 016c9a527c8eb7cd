#pragma once

#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/block_product.h"
#include "backend/cpu/product.h"
#include "backend/cpu/shared_groups.h"
#include "base/huge_array.h"
#include "spec/chain_spec.h"

namespace shardbench::cpu {

// Tokens of a block for which every thread quantises all inputs of a product for itself instead of sharing the work and
// meeting at a barrier: at these sizes the work costs less than the meeting. Larger blocks are worth a kernel family's
// block product, where it has one.
constexpr int kPrivateTokens = 8;

// What one thread needs for itself.
struct ThreadScratch {
  ThreadScratch(const Dimensions& d, int maxTokens, int widest, int planes)
      : normed(static_cast<size_t>(d.dModel)),
        headRows(static_cast<size_t>(kPrivateTokens) * static_cast<size_t>(d.dModel)),
        weights(static_cast<size_t>(widest)),
        plane(static_cast<size_t>(planes) * static_cast<size_t>(widest)),
        scoreStride(static_cast<size_t>(maxTokens + kKeyTile - 1) / kKeyTile * kKeyTile),
        scores(kAttendQueries * scoreStride),
        key(static_cast<size_t>(d.dHead)),
        widened(kWidenedRows * static_cast<size_t>(d.dHead)),
        sums(kBlockSums),
        quantised(kPrivateTokens, widest, planes) {}
  std::vector<float> normed;    // [dModel]
  std::vector<float> headRows;  // [kPrivateTokens, dModel]
  std::vector<float> weights;   // [widest input], a row of a plain matrix
  std::vector<int8_t> plane;    // [planes, widest input], a token before it goes into panels
  size_t scoreStride;
  HugeArray<float> scores;    // [kAttendQueries, scoreStride]
  std::vector<uint16_t> key;  // [dHead], binary16: a key before it goes into its tile
  HugeArray<float> widened;   // [kWidenedRows, dHead], rows of the cache for many queries
  HugeArray<int32_t> sums;    // [kBlockSums]
  QuantisedBuffer quantised;
};

// Products of a layer that threads share.
enum class SharedProduct { qkv, attentionOutput, gateUp, down };
constexpr int kSharedProducts = 4;

class CpuWorkspace : public Workspace {
 public:
  // `planes` of INT8 hold an activation.
  CpuWorkspace(const ChainSpec& spec, int threads, int planes);

  void writeHidden(const float* rows, int tokens) override;
  void readHidden(float* rows) const override;
  void setPositions(const PositionBlock& block) override { positions = block; }
  void setTrace(Trace* traced) override { trace = traced; }

  // Before the threads of a pass begin: nothing of these layers' products has been taken.
  void beginLayers(Range layers);
  TailCounter& tail(int layer, SharedProduct product) {
    return tails[static_cast<size_t>(layer * kSharedProducts + static_cast<int>(product))];
  }

  Trace* trace = nullptr;
  int tokens = 0;
  PositionBlock positions;
  HugeArray<float> hidden;       // [blockTokens, dModel], the residual stream
  HugeArray<float> normed;       // [blockTokens, dModel], input of plain products
  HugeArray<float> qkv;          // [blockTokens, qkvRows]
  HugeArray<float> attended;     // [blockTokens, heads x dHead]
  HugeArray<float> gateUp;       // [blockTokens, 2 dFf], where tokens are in rows
  HugeArray<float> activated;    // [blockTokens, dFf]
  QuantisedBuffer quantised;     // [blockTokens, widest input]
  std::vector<ThreadScratch> scratch;
  std::vector<TailCounter> tails;  // [layers, kSharedProducts]

  int headTokens = 0;
  std::vector<float> headInput;             // [headTokens, dModel]
  std::vector<std::vector<float>> logits;   // per head shard [headTokens, channels]
  std::vector<TailCounter> headTails;       // [headTokens / kPrivateTokens, rounded up, head shards]

 private:
  size_t dModel_;
};

}  // namespace shardbench::cpu
