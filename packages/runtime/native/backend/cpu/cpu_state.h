#pragma once

#include <cstddef>
#include <cstdint>

#include "backend/backend.h"
#include "backend/cpu/elementwise.h"
#include "base/huge_array.h"
#include "spec/chain_spec.h"

namespace shardbench::cpu {

// Turned keys and values of one layer in the bits of binary16: keys [kvHeads][cacheRows / 16][dHead][16], values
// [kvHeads, cacheRows, dHead].
struct LayerCache {
  uint16_t* keys;
  uint16_t* values;
};

// Rows of a cache: whole tiles of keys.
inline size_t cacheRows(int maxTokens) { return static_cast<size_t>(maxTokens + kKeyTile - 1) / kKeyTile * kKeyTile; }

// Keys, or values, of one layer.
inline size_t cacheNumbers(const Dimensions& d, int maxTokens) {
  return static_cast<size_t>(d.keyColumns()) * cacheRows(maxTokens);
}

// Keys and values of every layer of a shard, untouched memory costing nothing.
class CpuState : public ShardState {
 public:
  CpuState(const Dimensions& d, int maxTokens, int layers)
      : cacheNumbers_(cacheNumbers(d, maxTokens)),
        storage_(static_cast<size_t>(layers) * 2 * cacheNumbers_) {}

  // `layer` counts from the shard's first.
  LayerCache cache(int layer) const {
    uint16_t* keys = storage_.data() + 2 * static_cast<size_t>(layer) * cacheNumbers_;
    return {.keys = keys, .values = keys + cacheNumbers_};
  }

 private:
  size_t cacheNumbers_;
  HugeArray<uint16_t> storage_;
};

}  // namespace shardbench::cpu
