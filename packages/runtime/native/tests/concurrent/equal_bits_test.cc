// One token sequence has one set of hidden states and logits: however it is cut into blocks and the model into shards,
// on any number of threads, with every kernel family.
#include <cmath>

#include "backend/cpu/kernels/kernel_family.h"
#include "chain/session.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench {

namespace {

using test::openSmallChain;
using test::SmallChainOptions;
using test::SmallModel;

constexpr int kTokens = 21;

Evaluated evaluate(const SmallModel& model, const ChainSpec& spec, const SmallChainOptions& options, int blockTokens) {
  const test::SmallChain small = openSmallChain(model, spec, options);
  Session session(small.chain);
  const Range all = {0, static_cast<int>(spec.layerShards.size())};
  return session.evaluate({.tokens = model.prompt(kTokens), .hidden = {}},
                          {.blockTokens = blockTokens, .layerShards = all, .logitsFrom = 0, .keepHidden = true},
                          AbortFlag());
}

double cosine(const float* a, const float* b, size_t count) {
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < count; ++i) {
    ab += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST("block size and number of threads change no bit, on either backend") {
  const SmallModel model;
  for (const std::string backend : {"cpu", "reference"}) {
    const Evaluated expected = evaluate(model, model.spec(), {.backend = backend, .threads = 1, .kernelFamily = ""}, 1);
    for (int threads = 1; threads <= 4; ++threads) {
      for (const int block : {1, 2, 3, 4, 5, 6, 7, 8, 9, 20}) {
        if ((threads + block) % 2 == 0 && block != 20) continue;
        const Evaluated found =
            evaluate(model, model.spec(), {.backend = backend, .threads = threads, .kernelFamily = ""}, block);
        CHECK(found.logits == expected.logits);
        CHECK(found.hidden == expected.hidden);
      }
    }
  }
}

TEST("the kernel family changes no bit") {
  const SmallModel model;
  const Evaluated expected = evaluate(model, model.spec(), {.backend = "cpu", .threads = 1, .kernelFamily = "scalar"}, 20);
  for (const auto& family : cpu::kernelFamilies()) {
    const Evaluated found = evaluate(model, model.spec(), {.backend = "cpu", .threads = 2, .kernelFamily = family.name}, 3);
    CHECK(found.logits == expected.logits);
    CHECK(found.hidden == expected.hidden);
  }
}

TEST("the cut changes no bit of the logits") {
  const SmallModel model;
  for (const std::string backend : {"cpu", "reference"}) {
    ChainSpec uncut = model.spec();
    uncut.layerShards = {{0, 3}};
    uncut.headShards = {{0, 83}};
    const Evaluated expected = evaluate(model, uncut, {.backend = backend, .threads = 2, .kernelFamily = ""}, 5);
    ChainSpec cut = uncut;
    cut.layerShards = {{0, 1}, {1, 2}, {2, 3}};
    cut.headShards = {{0, 1}, {1, 17}, {17, 50}, {50, 82}, {82, 83}};
    const Evaluated found = evaluate(model, cut, {.backend = backend, .threads = 3, .kernelFamily = ""}, 20);
    CHECK(found.logits == expected.logits);
  }
}

TEST("the CPU backend stays near the reference with every type of weights, tied or not") {
  for (const TensorType type : {TensorType::f32, TensorType::f16, TensorType::bf16, TensorType::q8_0}) {
    for (const bool ownHead : {false, true}) {
      // Q8_0 needs columns that are multiples of 32.
      const SmallModel model({.dimensions = {.dModel = 64, .heads = 4, .kvHeads = 2, .dHead = 16, .dFf = 96, .layers = 3, .vocabulary = 83},
                              .type = type,
                              .ownHead = ownHead,
                              .seed = 3});
      const Evaluated cpu = evaluate(model, model.spec(), {.backend = "cpu", .threads = 2, .kernelFamily = ""}, 8);
      const Evaluated reference = evaluate(model, model.spec(), {.backend = "reference", .threads = 2, .kernelFamily = ""}, 8);
      for (size_t token = 0; token < kTokens; ++token) {
        CHECK(cosine(&cpu.logits[token * 83], &reference.logits[token * 83], 83) > 0.999);
      }
      for (size_t row = 0; row < 3 * kTokens; ++row) {
        CHECK(cosine(&cpu.hidden[row * 64], &reference.hidden[row * 64], 64) > 0.999);
      }
    }
  }
}

}  // namespace shardbench
