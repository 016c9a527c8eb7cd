// What a model of the stand-in computes: the reference's arithmetic over a range of a GGUF, from nothing but the arrays
// that it is handed. It knows no position: where a token stands, what it sees and which row of the cache it writes are
// in the rotation tables and masks, so that a backend that fills them wrongly gets other tokens.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backend/coreml/double/array_view.h"
#include "base/range.h"
#include "weights/model_weights.h"

namespace shardbench::coreml::stand_in {

struct ShardWeights {
  std::string path;
  std::vector<TensorClaim> tensors;
  Dimensions dimensions;
  float normEpsilon = 0;
  int rotaryLanes = 0;
};

// [1, kvHeads, rows, dHead] each.
struct LayerCaches {
  ArrayView keys;
  ArrayView values;
};

struct LayerInputs {
  ArrayView hidden;         // [1, dModel, T, 1]
  ArrayView cosine;         // [T, lanes] or [1, lanes, T, 1]
  ArrayView sine;           // likewise
  ArrayView attentionMask;  // [1, 1, T, rows]
  ArrayView writeMask;      // [1, 1, rows, T]
};

class ExecutedShard {
 public:
  // Throws Error as ModelWeights does.
  ExecutedShard(const ShardWeights& weights, Range range);

  // `caches` has an entry for every layer of the range.
  void runLayers(const LayerInputs& inputs, const std::vector<LayerCaches>& caches, const ArrayView& hidden) const;
  // `logits` is [1, size of the range, T, 1].
  void runHead(const ArrayView& hidden, const ArrayView& logits) const;

 private:
  void rotate(const LayerInputs& inputs, int token, float* head) const;
  void writeCache(const LayerInputs& inputs, const LayerCaches& caches, const std::vector<float>& qkv) const;
  void attend(const LayerInputs& inputs, const LayerCaches& caches, const std::vector<float>& qkv,
              std::vector<float>& attended) const;

  ShardWeights description_;
  Range range_;
  ModelWeights weights_;
};

}  // namespace shardbench::coreml::stand_in
