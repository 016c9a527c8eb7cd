#pragma once

#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/product.h"
#include "spec/chain_spec.h"

namespace shardbench::cpu {

// Tokens of a block for which every thread quantises all inputs of a product for itself instead of sharing the work and
// meeting at a barrier: at these sizes the work costs less than the meeting.
constexpr int kPrivateTokens = 8;

// Room for the quantised input of one product.
struct QuantisedBuffer {
  QuantisedBuffer(int tokens, int columns)
      : planes(static_cast<size_t>(tokens) * kPlanes * static_cast<size_t>(columns)), scales(static_cast<size_t>(tokens)) {}
  // Quantises `columns` floats as token `token` of inputs with that many columns.
  void set(size_t token, const float* row, int columns, const Elementwise& floats) {
    const auto width = static_cast<size_t>(columns);
    int8_t* high = &planes[token * kPlanes * width];
    scales[token] = floats.quantisePlanes(row, columns, high, high + width);
  }
  QuantisedTokens view(int tokens, int columns) const {
    return {.planes = planes.data(), .scales = scales.data(), .tokens = tokens, .columns = columns};
  }

  std::vector<int8_t> planes;  // as in QuantisedTokens
  std::vector<float> scales;
};

// What one thread needs for itself.
struct ThreadScratch {
  ThreadScratch(const Dimensions& d, int blockTokens, int maxTokens, int widest)
      : normed(static_cast<size_t>(d.dModel)),
        headRows(static_cast<size_t>(kPrivateTokens) * static_cast<size_t>(d.dModel)),
        weights(static_cast<size_t>(widest)),
        scores(static_cast<size_t>(maxTokens + 15)),
        gate(static_cast<size_t>(blockTokens) * kTileRows),
        quantised(kPrivateTokens, widest) {}
  std::vector<float> normed;    // [dModel]
  std::vector<float> headRows;  // [kPrivateTokens, dModel]
  std::vector<float> weights;   // [widest input], a row of a plain matrix
  std::vector<float> scores;  // [maxTokens rounded up to 16]
  std::vector<float> gate;    // [blockTokens, kTileRows]
  QuantisedBuffer quantised;
};

class CpuWorkspace : public Workspace {
 public:
  CpuWorkspace(const ChainSpec& spec, int threads);

  void writeHidden(const float* rows, int tokens) override;
  void readHidden(float* rows) const override;
  void setPositions(const PositionBlock& block) override { positions = block; }
  void setTrace(Trace* traced) override { trace = traced; }

  Trace* trace = nullptr;
  int tokens = 0;
  PositionBlock positions;
  std::vector<float> hidden;     // [blockTokens, dModel], the residual stream
  std::vector<float> normed;     // [blockTokens, dModel], input of plain products
  std::vector<float> qkv;        // [blockTokens, qkvRows]
  std::vector<float> attended;   // [blockTokens, heads x dHead]
  std::vector<float> activated;  // [blockTokens, dFf]
  QuantisedBuffer quantised;     // [blockTokens, widest input]
  std::vector<ThreadScratch> scratch;

  int headTokens = 0;
  std::vector<float> headInput;             // [headTokens, dModel]
  std::vector<std::vector<float>> logits;   // per head shard [headTokens, channels]

 private:
  size_t dModel_;
};

}  // namespace shardbench::cpu
