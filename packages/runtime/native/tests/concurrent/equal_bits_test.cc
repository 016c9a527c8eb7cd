// One token sequence has one set of hidden states and logits: however it is cut into blocks and the model into shards,
// on any number of threads, with every kernel family. With activations of 8 bits it has another one.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/packed_file.h"
#include "backend/cpu/shared_groups.h"
#include "chain/session.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench {

namespace {

using test::openSmallChain;
using test::SmallChainOptions;
using test::SmallModel;

constexpr int kTokens = 13;
constexpr int kActivationBits[] = {16, 8};

Evaluated evaluate(const SmallModel& model, const ChainSpec& spec, const SmallChainOptions& options, int blockTokens,
                   int tokens = kTokens) {
  const test::SmallChain small = openSmallChain(model, spec, options);
  Session session(small.chain);
  const Range all = {0, static_cast<int>(spec.layerShards.size())};
  return session.evaluate({.tokens = model.prompt(tokens), .hidden = {}},
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

// FNV-1a over the bytes of the values, in hexadecimal digits.
std::string fingerprint(const std::vector<float>& values) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const float value : values) {
    unsigned char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    for (const unsigned char byte : bytes) hash = (hash ^ byte) * 0x100000001b3u;
  }
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

// Every matrix quantised, none, and each role apart.
std::vector<test::SmallModelOptions> kinds() {
  std::vector<test::SmallModelOptions> all(6);
  all[1].type = TensorType::f32;
  all[2].inF32 = "attn_output";
  all[3].inF32 = "ffn_up";
  all[4].inF32 = "ffn_down";
  all[5].inF32 = "token_embd";
  return all;
}

}  // namespace

TEST("block size and number of threads change no bit, on either backend") {
  const SmallModel model;
  for (const std::string backend : {"cpu", "reference"}) {
    const Evaluated expected = evaluate(model, model.spec(), {.backend = backend}, 1);
    for (const auto& [threads, block] : std::vector<std::pair<int, int>>{
             {1, 2}, {2, 3}, {3, 4}, {4, 5}, {2, 6}, {3, 7}, {1, 8}, {2, 9}, {2, 12}, {3, 12}, {4, 13}}) {
      const Evaluated found = evaluate(model, model.spec(), {.backend = backend, .threads = threads}, block);
      CHECK(found.logits == expected.logits);
      CHECK(found.hidden == expected.hidden);
    }
  }
}

TEST("nor do they where some matrices are not quantised") {
  for (const auto& kind : kinds()) {
    const SmallModel model(kind);
    for (const int bits : kActivationBits) {
      const Evaluated expected = evaluate(model, model.spec(), {.activationBits = bits}, 1);
      for (const auto& [threads, block] : std::vector<std::pair<int, int>>{{2, 3}, {1, 8}, {3, 12}}) {
        const Evaluated found = evaluate(model, model.spec(), {.threads = threads, .activationBits = bits}, block);
        CHECK(found.logits == expected.logits);
        CHECK(found.hidden == expected.hidden);
      }
    }
  }
}

TEST("the kernel family changes no bit") {
  const SmallModel model;
  for (const int bits : kActivationBits) {
    const Evaluated expected =
        evaluate(model, model.spec(), {.kernelFamily = "scalar", .activationBits = bits}, 13);
    for (const auto& family : cpu::kernelFamilies()) {
      const Evaluated found = evaluate(
          model, model.spec(), {.threads = 2, .kernelFamily = family.name, .activationBits = bits}, 3);
      CHECK(found.logits == expected.logits);
      CHECK(found.hidden == expected.hidden);
    }
  }
}

TEST("eight bits of an activation are not sixteen, and both backends say how many they have") {
  const SmallModel model;
  const Evaluated sixteen = evaluate(model, model.spec(), {}, 4);
  CHECK(evaluate(model, model.spec(), {.activationBits = 8}, 4).logits != sixteen.logits);
  for (const int bits : kActivationBits) {
    CHECK_EQUAL(openSmallChain(model, model.spec(), {.activationBits = bits}).chain->backend().activationBits(), bits);
  }
  const test::SmallChain reference = openSmallChain(model, model.spec(), {.backend = "reference"});
  CHECK_EQUAL(reference.chain->backend().activationBits(), 0);
}

TEST("nor do blocks of several tiles, with the fastest family or without its matrix unit") {
  constexpr int kLong = 75;
  const SmallModel model;
  ChainSpec spec = model.spec();
  spec.maxTokens = 80;
  spec.blockTokens = 75;
  for (const int bits : kActivationBits) {
    const Evaluated expected =
        evaluate(model, spec, {.kernelFamily = "scalar", .activationBits = bits}, 1, kLong);
    for (const auto& family : cpu::kernelFamilies()) {
      for (const auto& [threads, block] : std::vector<std::pair<int, int>>{{1, 9}, {2, 33}, {3, 64}, {2, 75}}) {
        const Evaluated found = evaluate(
            model, spec, {.threads = threads, .kernelFamily = family.name, .activationBits = bits}, block, kLong);
        CHECK(found.logits == expected.logits);
        CHECK(found.hidden == expected.hidden);
      }
    }
  }
}

TEST("nor does the distance at which weights are fetched") {
  const SmallModel model;
  const Evaluated expected = evaluate(model, model.spec(), {}, 4);
  for (const auto& family : cpu::kernelFamilies()) {
    for (const int prefetchBytes : {64, 768, cpu::kMostPrefetchBytes}) {
      const SmallChainOptions options = {.threads = 2, .kernelFamily = family.name, .prefetchBytes = prefetchBytes};
      const Evaluated found = evaluate(model, model.spec(), options, 4);
      CHECK(found.logits == expected.logits);
      CHECK(found.hidden == expected.hidden);
    }
  }
}

TEST("nor does it matter which thread takes the last rows of a product") {
  test::SmallModelOptions wide;
  wide.dimensions = {
      .dModel = 1056, .heads = 66, .kvHeads = 11, .dHead = 16, .dFf = 1056, .layers = 1, .vocabulary = 1100};
  const SmallModel model(wide);
  ChainSpec spec = model.spec();
  spec.layerShards = {{0, 1}};
  spec.headShards = {{0, 1100}};
  for (const int rows : {1056, 1056 + 2 * 176, 1100}) {
    CHECK(cpu::tailOf({0, (rows + cpu::kGroupRows - 1) / cpu::kGroupRows}, 2).size() > 0);
  }
  const Evaluated expected = evaluate(model, spec, {}, 12, 12);
  // Blocks of more tokens than are everybody's own are in rows where a family has no matrix unit.
  const auto& families = cpu::kernelFamilies();
  const auto inRows =
      std::find_if(families.begin(), families.end(), [](const auto& one) { return one.block == nullptr; });
  for (const int block : {4, 12}) {
    const Evaluated found = evaluate(model, spec, {.threads = 2, .kernelFamily = inRows->name}, block, 12);
    CHECK(found.logits == expected.logits);
    CHECK(found.hidden == expected.hidden);
  }
}

// Written down from one machine, x64. Whoever changes the arithmetic on purpose writes down the new ones.
TEST("the bits are the same on every machine, whatever its processor and compiler") {
  const SmallModel model;
  const Evaluated found = evaluate(model, model.spec(), {.threads = 2}, 4);
  CHECK_EQUAL(fingerprint(found.logits), std::string("906fd1fe71843638"));
  CHECK_EQUAL(fingerprint(found.hidden), std::string("4e155fddf669e18f"));
  const Evaluated coarse = evaluate(model, model.spec(), {.threads = 2, .activationBits = 8}, 4);
  CHECK_EQUAL(fingerprint(coarse.logits), std::string("6baa66ce62b8d575"));
  CHECK_EQUAL(fingerprint(coarse.hidden), std::string("078342a228b61b55"));
}

TEST("the cut changes no bit of the logits, not even where head shards split a group of rows") {
  for (const std::string plainMatrix : {"", "token_embd"}) {
    test::SmallModelOptions options;
    options.inF32 = plainMatrix;
    const SmallModel model(options);
    for (const std::string backend : {"cpu", "reference"}) {
      ChainSpec uncut = model.spec();
      uncut.layerShards = {{0, 3}};
      uncut.headShards = {{0, 83}};
      const Evaluated expected = evaluate(model, uncut, {.backend = backend, .threads = 2}, 5);
      ChainSpec cut = uncut;
      cut.layerShards = {{0, 1}, {1, 2}, {2, 3}};
      cut.headShards = {{0, 1}, {1, 17}, {17, 18}, {18, 50}, {50, 82}, {82, 83}};
      const Evaluated found = evaluate(model, cut, {.backend = backend, .threads = 3}, 13);
      CHECK(found.logits == expected.logits);
    }
  }
}

TEST("weights read from a packed file give the bits of weights packed in memory, whichever family executes them") {
  for (const auto& kind : kinds()) {
    const SmallModel model(kind);
    const test::TemporaryFile place({1});
    const std::string path = place.path() + ".pack";
    {
      const ModelWeights weights(model.path(), "small.gguf", model.claims(), model.dimensions());
      ThreadPool pool(2);
      cpu::writePackedFile(weights, path, pool, AbortFlag(), [](int, int) {});
    }
    ChainSpec spec = model.spec();
    spec.layerShards = {{0, 1}, {1, 3}};
    const Evaluated expected = evaluate(model, spec, {}, 13);
    for (const auto& family : cpu::kernelFamilies()) {
      const Evaluated found =
          evaluate(model, spec, {.threads = 3, .kernelFamily = family.name, .packedPath = path}, 13);
      CHECK(found.logits == expected.logits);
      CHECK(found.hidden == expected.hidden);
    }
    unlink(path.c_str());
  }
}

TEST("the CPU backend stays near the reference with every type of weights, tied or not") {
  for (const TensorType type : {TensorType::f32, TensorType::f16, TensorType::bf16, TensorType::q8_0}) {
    // Other types than Q8_0 are not quantised.
    const double nearness = type == TensorType::q8_0 ? 0.999 : 0.9999999;
    for (const bool ownHead : {false, true}) {
      test::SmallModelOptions options;
      options.type = type;
      options.ownHead = ownHead;
      const SmallModel model(options);
      const Evaluated cpu = evaluate(model, model.spec(), {.threads = 2}, 8);
      const Evaluated reference = evaluate(model, model.spec(), {.backend = "reference", .threads = 2}, 8);
      for (size_t token = 0; token < kTokens; ++token) {
        CHECK(cosine(&cpu.logits[token * 83], &reference.logits[token * 83], 83) > nearness);
      }
      for (size_t row = 0; row < 3 * kTokens; ++row) {
        CHECK(cosine(&cpu.hidden[row * 96], &reference.hidden[row * 96], 96) > nearness);
      }
    }
  }
}

}  // namespace shardbench
