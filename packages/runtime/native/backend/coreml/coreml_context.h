#pragma once

#include <vector>

#include "backend/coreml/pass_sizes.h"
#include "backend/coreml/position_inputs.h"
#include "spec/chain_spec.h"

namespace shardbench::coreml {

// What the shards of a chain have in common; complete once all of them are open.
struct CoremlContext {
  ChainSpec spec;
  PassSizes layerSizes;
  PassSizes headSizes;
  // Of the hidden states between all shards: the first one decides.
  bool hiddenKnown = false;
  Dtype hidden = Dtype::float16;
  std::vector<PositionLayout> layouts;  // all different
  std::vector<Dtype> logits;            // per head shard
};

}  // namespace shardbench::coreml
