// Fits the tensors of a model, as its description names and shapes them, to what a chain feeds and takes. Everything
// that cannot be fitted is refused with shard, tensor, expected and found.
#pragma once

#include <string>
#include <vector>

#include "backend/coreml/model_facts.h"
#include "base/range.h"
#include "spec/chain_spec.h"

namespace shardbench::coreml {

// Numbers of tokens that a model takes at once.
class TokenCounts {
 public:
  TokenCounts() = default;
  explicit TokenCounts(std::vector<int> counts) : counts_(std::move(counts)) {}
  bool allows(int tokens) const;
  // The most that is at most `tokens`; 0 when there is none.
  int largestUpTo(int tokens) const;
  int largest() const { return counts_.empty() ? 0 : counts_.back(); }
  // What both take.
  TokenCounts operator&(const TokenCounts& other) const;
  std::string text() const;

 private:
  std::vector<int> counts_;  // ascending
};

// How a rotation table is laid out: value of token t and lane l.
struct RotaryLayout {
  bool channelsFirst = false;  // [1, lanes, T, 1] rather than [T, lanes]
  // rope_dim / 2: one value a pair. More: the pairs' values, then again for the pairs' second lanes, then lanes that do
  // not turn (cosine 1, sine 0).
  int lanes = 0;
  Dtype dtype = Dtype::float16;
  bool operator==(const RotaryLayout&) const = default;
};

// A named tensor whose layout is known but for the type of its values.
struct Port {
  std::string name;
  Dtype dtype = Dtype::float16;
};

// One half of a layer's cache.
struct CachePort {
  std::string name;
  int layer = 0;   // counted from the shard's first
  bool keys = false;
};

struct LayerAdapter {
  TokenCounts tokens;
  Port hiddenIn;       // [1, dModel, T, 1]
  Port hiddenOut;      // the same
  std::string cosineName;
  std::string sineName;
  RotaryLayout cosine;
  RotaryLayout sine;
  Port attentionMask;  // [1, 1, T, maxTokens]
  Port writeMask;      // [1, 1, maxTokens, T]
  std::vector<CachePort> caches;  // by layer, keys first; each [1, kvHeads, maxTokens, dHead] float16
};

struct HeadAdapter {
  TokenCounts tokens;
  Port hidden;  // [1, dModel, T, 1]
  Port logits;  // [1, channels, T, 1]
};

// Throws Error `coremlTensorMissing`, `coremlTensorUnknown`, `coremlTensorShape`, `coremlTensorType`, `coremlStates`.
// `shard` names the model in messages, such as `layers [0,2)`. At most `spec.blockTokens` tokens are considered.
LayerAdapter adaptLayers(const ModelFacts& facts, const ChainSpec& spec, Range layers, const std::string& shard);
HeadAdapter adaptHead(const ModelFacts& facts, const ChainSpec& spec, Range vocabulary, const std::string& shard);

}  // namespace shardbench::coreml
