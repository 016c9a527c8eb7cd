#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/abort_flag.h"
#include "chain/argmax.h"
#include "chain/chain.h"
#include "chain/step_timings.h"

namespace shardbench {

struct GenerateOptions {
  int maxNew = 0;
  bool ignoreEos = true;
  uint32_t eosToken = 0;
  bool keepLogits = false;  // logits of every new token, in vocabulary order
  std::function<void(int index, uint32_t token)> onToken;
  Trace* trace = nullptr;  // notes operations while it is not null; outlives the call
};

struct Generated {
  std::vector<uint32_t> tokens;
  std::vector<float> logits;  // [tokens, vocabulary] when asked for
  StepTimings timings;
  int prefillSteps = 0;
  int64_t startedNs = 0;  // of the clock that traces use; timings count from here
};

// What is fed: tokens, or hidden states in place of their embeddings.
struct EvaluateInput {
  std::vector<uint32_t> tokens;
  std::vector<float> hidden;  // [length, dModel], used when there are no tokens
};

struct EvaluateOptions {
  int blockTokens = 1;
  Range layerShards;        // the layer shards to run; an empty range feeds the head directly
  int logitsFrom = 0;       // first row whose logits are wanted; the length for none
  bool keepHidden = false;  // hidden states before the first and after every layer shard that runs
};

struct Evaluated {
  std::vector<float> logits;  // [length - logitsFrom, vocabulary]
  std::vector<float> hidden;  // [layer shards that ran + 1, length, dModel] when asked for
};

// One conversation with a chain: its own KV cache and position. Calls must not overlap.
class Session {
 public:
  explicit Session(std::shared_ptr<const Chain> chain);

  // Forgets every token.
  void reset() { position_ = 0; }
  int position() const { return position_; }

  // Feeds `prompt` in blocks and decodes greedily. Throws Error for tokens outside the vocabulary or more tokens than
  // the cache has rows, and Aborted; the position is then what it was before the call.
  Generated generate(const std::vector<uint32_t>& prompt, const GenerateOptions& options, const AbortFlag& abort);

  // Feeds given tokens or hidden states through all or some shards and returns logits, hidden states or both, for
  // comparison. The same arithmetic as generate.
  Evaluated evaluate(const EvaluateInput& input, const EvaluateOptions& options, const AbortFlag& abort);

 private:
  // That `tokens` are in the vocabulary; `name` says in messages what they are.
  void checkTokens(const std::vector<uint32_t>& tokens, const char* name) const;
  // Room for `count` more rows of the cache.
  void checkRoom(int64_t count) const;
  int layerShards() const { return static_cast<int>(chain_->layerShards()); }
  // Tokens of the next pass when `left` are to be fed in blocks of `blockTokens`.
  int nextPass(int left, int blockTokens) const;
  using Boundary = std::function<void(int boundary)>;

  // The tokens of one forward pass, or hidden states in their place.
  struct Block {
    const uint32_t* tokens = nullptr;
    const float* hidden = nullptr;
    int count = 0;
  };

  // One forward pass over `block` through `shards` at the current position; `headTokens` of the block get logits, and the best
  // candidate of the last of them is returned. Fills one row of timings.
  Candidate step(const Block& block, Range shards, Range headTokens, double* timings, int64_t requestStart,
                 const AbortFlag& abort, const Boundary& atBoundary);
  Candidate bestOfShards(int token) const;
  // Appends the logits of one head token in vocabulary order.
  void appendLogits(int token, std::vector<float>& out) const;

  std::shared_ptr<const Chain> chain_;
  std::unique_ptr<Workspace> workspace_;
  std::vector<std::unique_ptr<ShardState>> states_;
  std::vector<float> embedded_;  // [blockTokens, dModel]
  std::vector<uint8_t> fetched_;  // a row of the embedding as the file has it
  int position_ = 0;
};

}  // namespace shardbench
