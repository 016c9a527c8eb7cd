#pragma once

#include <cstddef>
#include <vector>

#include "backend/backend.h"
#include "base/thread_pool.h"
#include "spec/chain_spec.h"
#include "weights/model_weights.h"

namespace shardbench::reference {

// What all shards of a reference chain share.
struct ReferenceContext {
  const ChainSpec& spec;
  const ModelWeights& weights;
  ThreadPool& pool;
};

// fp32 rows of everything a block needs, [blockTokens, ...].
class ReferenceWorkspace : public Workspace {
 public:
  explicit ReferenceWorkspace(const ChainSpec& spec);

  void writeHidden(const float* rows, int tokens) override;
  void readHidden(float* rows) const override;
  void setPositions(const PositionBlock& block) override { positions = block; }

  int tokens = 0;
  PositionBlock positions;
  std::vector<float> hidden;     // [tokens, dModel]
  std::vector<float> normed;     // [tokens, dModel]
  std::vector<float> qkv;        // [tokens, qkvRows]
  std::vector<float> attended;   // [tokens, heads x dHead]
  std::vector<float> activated;  // [tokens, dFf]

  int headTokens = 0;
  std::vector<float> headInput;            // [headTokens, dModel]
  std::vector<std::vector<float>> logits;  // per head shard [headTokens, channels]

 private:
  size_t dModel_;
};

}  // namespace shardbench::reference
