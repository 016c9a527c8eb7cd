// What a chain is made of, as plain numbers. Everything here was checked before a backend sees it.
#pragma once

#include <string>
#include <vector>

#include "base/range.h"

namespace shardbench {

struct Dimensions {
  int dModel = 0;
  int heads = 0;
  int kvHeads = 0;
  int dHead = 0;
  int dFf = 0;
  int layers = 0;
  int vocabulary = 0;

  int queryColumns() const { return heads * dHead; }
  int keyColumns() const { return kvHeads * dHead; }
  int qkvRows() const { return queryColumns() + 2 * keyColumns(); }
};

struct RotarySpec {
  int lanes = 0;               // of a head that rotate: rope_dim
  double base = 0;             // rope_freq_base
  double attentionFactor = 1;  // multiplies cos and sin at every context length
  std::vector<float> factors;  // [lanes / 2], divides the frequencies
};

struct ChainSpec {
  Dimensions dimensions;
  RotarySpec rotary;
  float normEpsilon = 0;
  int maxTokens = 0;    // rows of the KV cache: max_seq_len
  int blockTokens = 0;  // most tokens of a prefill block
  std::vector<Range> layerShards;
  std::vector<Range> headShards;
};

// Throws Error `chainSpec`, naming the field: dimensions, coverage of layers and vocabulary, rotary lanes and factors.
void checkChainSpec(const ChainSpec& spec);

}  // namespace shardbench
