#include "backend/coreml/cache_state.h"

#include <cstdint>
#include <cstring>

#include "backend/coreml/guard.h"

namespace shardbench::coreml {

namespace {

Error stateError(const std::string& where, const std::string& found) {
  return Error({.code = "coremlState",
                .expected = "a state with the caches that the model describes",
                .found = found,
                .where = where,
                .remedy = "export the shard again: it does not keep to its description"});
}

// Where the values of [1, heads, rows, lanes] lie.
struct CacheLayout {
  int64_t heads = 0;
  int64_t rows = 0;
  int64_t lanes = 0;
  int64_t headStride = 0;
  int64_t rowStride = 0;
  int64_t laneStride = 0;

  CacheLayout(NSArray<NSNumber*>* shape, NSArray<NSNumber*>* strides) {
    if ([shape count] != 4 || [strides count] != 4) return;
    const auto at = [](NSArray<NSNumber*>* numbers, NSUInteger index) {
      return static_cast<int64_t>([[numbers objectAtIndex:index] longLongValue]);
    };
    heads = at(shape, 1);
    rows = at(shape, 2);
    lanes = at(shape, 3);
    headStride = at(strides, 1);
    rowStride = at(strides, 2);
    laneStride = at(strides, 3);
  }
  bool holds(Range range) const { return heads > 0 && range.start >= 0 && range.end <= rows; }
  bool sameShape(const CacheLayout& other) const {
    return heads == other.heads && rows == other.rows && lanes == other.lanes;
  }
};

void copyRows(const uint16_t* from, const CacheLayout& source, uint16_t* to, const CacheLayout& target, Range rows) {
  for (int64_t head = 0; head < source.heads; ++head) {
    for (int64_t row = rows.start; row < rows.end; ++row) {
      const uint16_t* input = from + head * source.headStride + row * source.rowStride;
      uint16_t* output = to + head * target.headStride + row * target.rowStride;
      for (int64_t lane = 0; lane < source.lanes; ++lane) {
        output[lane * target.laneStride] = input[lane * source.laneStride];
      }
    }
  }
}

}  // namespace

void newCacheState(MLModel* model, const std::string& where, MLState* __strong& state) {
  guarded(where + ": state", [&] { state = [model newState]; });
  if (state == nil) throw stateError(where, "no state");
}

void copyCacheRows(MLState* from, const std::vector<CachePort>& fromCaches, MLState* to,
                   const std::vector<CachePort>& toCaches, Range rows, const std::string& where) {
  if (rows.size() <= 0) return;
  for (size_t cache = 0; cache < fromCaches.size(); ++cache) {
    bool copied = false;
    bool* done = &copied;
    NSString* fromName = toObjc(fromCaches[cache].name);
    NSString* toName = toObjc(toCaches[cache].name);
    guarded(where + ": state " + fromCaches[cache].name, [&] {
      [from getMultiArrayForStateNamed:fromName
                               handler:^(MLMultiArray* source) {
                                 const CacheLayout sourceLayout([source shape], [source strides]);
                                 [source getBytesWithHandler:^(const void* sourceBytes, NSInteger) {
                                   [to getMultiArrayForStateNamed:toName
                                                          handler:^(MLMultiArray* target) {
                                     NSArray<NSNumber*>* shape = [target shape];
                                     [target getMutableBytesWithHandler:^(void* targetBytes, NSInteger,
                                                                          NSArray<NSNumber*>* strides) {
                                       const CacheLayout targetLayout(shape, strides);
                                       if (!sourceLayout.holds(rows) || !sourceLayout.sameShape(targetLayout)) return;
                                       copyRows(static_cast<const uint16_t*>(sourceBytes), sourceLayout,
                                                static_cast<uint16_t*>(targetBytes), targetLayout, rows);
                                       *done = true;
                                     }];
                                   }];
                                 }];
                               }];
    });
    if (!copied) throw stateError(where, "no cache " + toCaches[cache].name + " of the same shape");
  }
}

}  // namespace shardbench::coreml
