// The row groups of one product, shared out between threads: most of them beforehand, so that every thread reads one
// long piece of the weights, and the last ones to whoever comes first, so that nobody waits long for a thread that was
// held up.
#pragma once

#include <atomic>

#include "backend/cpu/kernels/tile.h"
#include "base/range.h"

namespace shardbench::cpu {

// Row groups of a product's tail that have been taken. Zero before the threads begin; on a line of its own.
struct alignas(64) TailCounter {
  std::atomic<int> taken{0};
};

// Row groups of the tail that a thread takes at a time: one tile.
constexpr int kTailChunk = kTileGroups;
// One part in so many of a product is its tail: 6 %.
constexpr int kTailShare = 16;

// Row groups at the end of `whole` that nobody owns: about a share of it, in as many chunks for every thread, because
// the others would wait for whoever takes one more. None where that is no small part of the product.
inline Range tailOf(Range whole, int threads) {
  const int round = threads * kTailChunk;
  const int rounds = threads > 1 ? (whole.size() + kTailShare * round / 2) / (kTailShare * round) : 0;
  return {whole.end - rounds * round, whole.end};
}

// Calls work(groups) for what falls to `thread`. Over all threads every group of `whole` comes up once, whatever their
// order.
template <typename Work>
void shareGroups(Range whole, int thread, int threads, TailCounter& counter, const Work& work) {
  const Range tail = tailOf(whole, threads);
  work(partOf({whole.start, tail.start}, thread, threads));
  if (tail.size() == 0) return;
  for (;;) {
    // What the work reads was there before the threads began, and what it writes is read after they have met.
    const int first = tail.start + counter.taken.fetch_add(kTailChunk, std::memory_order_relaxed);
    if (first >= tail.end) return;
    work(Range{first, first + kTailChunk});
  }
}

}  // namespace shardbench::cpu
