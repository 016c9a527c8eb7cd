#pragma once

#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/coreml/coreml_context.h"
#include "backend/coreml/prediction.h"

namespace shardbench::coreml {

// Arrays for passes of one size. Hidden states alternate between two: a shard reads one and proposes the other for its
// output, which the next shard reads.
struct LayerPass {
  LayerPass(const CoremlContext& context, int tokens);

  int tokens;
  ShardSet set;
  TensorArray hidden[2];  // [1, dModel, tokens, 1]
  int current = 0;        // which of them holds the hidden states now
  std::vector<std::unique_ptr<PositionInputs>> positions;    // per layout of the context
  std::vector<std::unique_ptr<Prediction>> predictions;      // per shard and current array; made at first use
};

// Arrays for the logits of so many tokens: in one call where the head shards take that many, else in one call a token.
struct HeadPass {
  HeadPass(const CoremlContext& context, int tokens);

  int tokens;
  int perCall;
  ShardSet set;
  int calls() const { return tokens / perCall; }
  std::vector<TensorArray> inputs;                        // per call [1, dModel, perCall, 1]
  std::vector<std::vector<TensorArray>> logits;           // per shard and call [1, channels, perCall, 1], one memory
  std::vector<std::vector<std::unique_ptr<Prediction>>> predictions;  // per shard and call; made at first use
};

class CoremlWorkspace : public Workspace {
 public:
  explicit CoremlWorkspace(const CoremlContext& context);
  ~CoremlWorkspace() override;

  void writeHidden(const float* rows, int tokens) override;
  void readHidden(float* rows) const override;
  void setPositions(const PositionBlock& block) override;

  int start() const { return start_; }
  LayerPass& pass() const { return *pass_; }
  HeadPass& headPass() const { return *headPass_; }
  void selectHeadPass(int tokens);

 private:
  const CoremlContext& context_;
  int start_ = 0;
  LayerPass* pass_ = nullptr;
  HeadPass* headPass_ = nullptr;
  std::vector<std::unique_ptr<LayerPass>> passes_;      // by tokens
  std::vector<std::unique_ptr<HeadPass>> headPasses_;   // by tokens
};

}  // namespace shardbench::coreml
