// Attention, as part of each elementwise variant: included by elementwise_body.h and by nothing else. Its loops keep a
// dozen sums at once, so that they work on vectors as wide as a register.
#pragma once

#include "backend/cpu/elementwise.h"
#include "backend/cpu/elementwise_lanes.h"

namespace shardbench::cpu {

namespace {

// How many queries and vectors are worked on at once, which changes no bit: what the registers hold.
constexpr int kValueVectors = kRegisters >= 32 ? 4 : 2;
constexpr int kScoreQueries = 8;
constexpr int kValueQueries = 4;
static_assert(kKeyTile <= kWidenedRows);

// Where more queries read some rows of the cache than one pass takes, the rows are widened once for all passes; a single
// pass widens as it reads. Hence `Number`: uint16_t for binary16 of the cache, float for what was widened.
void widen(const uint16_t* numbers, int count, float* out) {
  for (int i = 0; i < count; i += kWide) storeWide(loadWide(numbers + i), out + i);
}

// Query x key of one tile of keys, summed over the lanes of the head in their order.
template <int Queries, typename Number>
void scoreTile(const float* const* queries, const Number* tile, int dHead, float* scores, size_t stride) {
  for (int part = 0; part < kKeyTile; part += kWide) {
    Wide total[Queries] = {};
    for (int i = 0; i < dHead; ++i) {
      const Wide key = loadWide(tile + static_cast<size_t>(i) * kKeyTile + part);
      for (int q = 0; q < Queries; ++q) total[q] = fused(key, queries[q][i], total[q]);
    }
    for (int q = 0; q < Queries; ++q) storeWide(total[q], scores + static_cast<size_t>(q) * stride + part);
  }
}

template <int Queries, typename Number>
void scoreSome(int count, const float* const* queries, const Number* tile, int dHead, float* scores, size_t stride) {
  if constexpr (Queries > 1) {
    if (count < Queries) return scoreSome<Queries - 1>(count, queries, tile, dHead, scores, stride);
  }
  scoreTile<Queries>(queries, tile, dHead, scores, stride);
}

// Scores of all queries over the tile of keys from `position` on. Positions that a query does not see get scores, too,
// within a tile.
template <typename Number>
void scoreAll(const Attention& a, const Number* tile, int position) {
  for (int query = 0; query < a.count; query += kScoreQueries) {
    const int some = a.count - query < kScoreQueries ? a.count - query : kScoreQueries;
    if (a.positions[query + some - 1] <= position) continue;
    scoreSome<kScoreQueries>(some, a.queries + query, tile, a.dHead,
                             a.scores + static_cast<size_t>(query) * a.scoreStride + position, a.scoreStride);
  }
}

// Scores of all queries, a tile of keys at a time.
void score(const Attention& a) {
  const int positions = a.positions[a.count - 1];
  for (int position = 0; position < positions; position += kKeyTile) {
    const uint16_t* tile = a.keys + static_cast<size_t>(position) * static_cast<size_t>(a.dHead);
    if (a.count <= kScoreQueries) {
      scoreAll(a, tile, position);
    } else {
      widen(tile, kKeyTile * a.dHead, a.widened);
      scoreAll(a, a.widened, position);
    }
  }
}

// Turns a query's scores into weights that are yet to be divided by their sum; returns 1 / the sum.
float weigh(float* scores, int positions, float scale) {
  const int padded = (positions + kLanes - 1) / kLanes * kLanes;
  for (int p = positions; p < padded; ++p) scores[p] = -__builtin_inff();
  Lanes highest = Lanes{} - __builtin_inff();
  for (int p = 0; p < padded; p += kLanes) {
    const Lanes scaled = load(scores + p) * scale;
    store(scaled, scores + p);
    highest = larger(scaled, highest);
  }
  const float maximum = largestOf(highest);
  for (int p = 0; p < padded; p += kLanes) store(exponential(load(scores + p) - maximum), scores + p);
  for (int p = positions; p < padded; ++p) scores[p] = 0;
  Lanes sum = {};
  for (int p = 0; p < padded; p += kLanes) sum += load(scores + p);
  return 1.0f / sumOf(sum);
}

// Adds some rows of values, each times its weight, to the outputs of some queries: in the order of positions, however
// the rows are cut.
template <int Queries, int Vectors, typename Number>
void addRows(const Number* values, size_t dHead, int rows, const float* weights, size_t stride, float* const* out,
             size_t lane, bool first) {
  Wide total[Queries][Vectors] = {};
  if (!first) {
    for (int q = 0; q < Queries; ++q) {
      for (int v = 0; v < Vectors; ++v) total[q][v] = loadWide(out[q] + lane + static_cast<size_t>(v * kWide));
    }
  }
  for (int row = 0; row < rows; ++row) {
    const Number* from = values + static_cast<size_t>(row) * dHead + lane;
    Wide value[Vectors];
    for (int v = 0; v < Vectors; ++v) value[v] = loadWide(from + v * kWide);
    for (int q = 0; q < Queries; ++q) {
      const float weight = weights[static_cast<size_t>(q) * stride + static_cast<size_t>(row)];
      for (int v = 0; v < Vectors; ++v) total[q][v] = fused(value[v], weight, total[q][v]);
    }
  }
  for (int q = 0; q < Queries; ++q) {
    for (int v = 0; v < Vectors; ++v) storeWide(total[q][v], out[q] + lane + static_cast<size_t>(v * kWide));
  }
}

template <int Queries, typename Number>
void addRowsOf(int count, const Number* values, int dHead, int rows, const float* weights, size_t stride,
               float* const* out, bool first) {
  if constexpr (Queries > 1) {
    if (count < Queries) return addRowsOf<Queries - 1>(count, values, dHead, rows, weights, stride, out, first);
  }
  const auto width = static_cast<size_t>(dHead);
  size_t lane = 0;
  for (; lane + kValueVectors * kWide <= width; lane += kValueVectors * kWide) {
    addRows<Queries, kValueVectors>(values, width, rows, weights, stride, out, lane, first);
  }
  for (; lane < width; lane += kWide) addRows<Queries, 1>(values, width, rows, weights, stride, out, lane, first);
}

// Rows that a query sees of `kWidenedRows` from `start` on.
inline int rowsSeen(int positions, int start) {
  const int rows = positions - start;
  return rows < 0 ? 0 : rows < kWidenedRows ? rows : kWidenedRows;
}

// Weights x values of all queries, over the rows of values from `start` on.
template <typename Number>
void addAll(const Attention& a, const Number* values, int start) {
  int some = 0;
  for (int query = 0; query < a.count; query += some) {
    // Queries that see the same number of these rows go together: a row that one does not see may hold anything.
    const int rows = rowsSeen(a.positions[query], start);
    some = 1;
    while (some < kValueQueries && query + some < a.count && rowsSeen(a.positions[query + some], start) == rows) ++some;
    if (rows == 0) continue;
    addRowsOf<kValueQueries>(some, values, a.dHead, rows,
                             a.scores + static_cast<size_t>(query) * a.scoreStride + start, a.scoreStride,
                             a.out + query, start == 0);
  }
}

// Weights x values of all queries, some rows of values at a time.
void addValues(const Attention& a) {
  const int positions = a.positions[a.count - 1];
  for (int start = 0; start < positions; start += kWidenedRows) {
    const uint16_t* values = a.values + static_cast<size_t>(start) * static_cast<size_t>(a.dHead);
    if (a.count <= kValueQueries) {
      addAll(a, values, start);
    } else {
      widen(values, rowsSeen(positions, start) * a.dHead, a.widened);
      addAll(a, a.widened, start);
    }
  }
}

void attend(const Attention& a) {
  float inverse[kAttendQueries];
  score(a);
  for (int q = 0; q < a.count; ++q) {
    inverse[q] = weigh(a.scores + static_cast<size_t>(q) * a.scoreStride, a.positions[q], a.scale);
  }
  addValues(a);
  for (int q = 0; q < a.count; ++q) {
    for (int i = 0; i < a.dHead; i += kLanes) store(load(a.out[q] + i) * inverse[q], a.out[q] + i);
  }
}

}  // namespace

}  // namespace shardbench::cpu
