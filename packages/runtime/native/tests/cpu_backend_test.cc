// What the CPU backend refuses, where it says its operations run, and how weights that are not numbers come out.
#include "backend/cpu/cpu_backend.h"

#include <cmath>
#include <cstring>

#include "backend/cpu/packed_matrix.h"
#include "backend/reference/reference_backend.h"
#include "chain/session.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench {

namespace {

using test::openSmallChain;
using test::SmallModel;

// Logits of one token after the float at `place` of tensor `name` was overwritten.
std::vector<float> logitsWith(const std::string& name, int place, float value, const std::string& backend) {
  const SmallModel model;
  std::vector<unsigned char> bytes;
  {
    const MappedFile sound(model.path(), "small.gguf");
    bytes.assign(sound.data(), sound.data() + sound.size());
  }
  for (const TensorClaim& claim : model.claims()) {
    if (claim.name == name) std::memcpy(&bytes[static_cast<size_t>(claim.offset) + 4 * static_cast<size_t>(place)], &value, 4);
  }
  const test::TemporaryFile poisoned(bytes);
  const ChainSpec spec = model.spec();
  const ModelWeights weights(poisoned.path(), "poisoned.gguf", model.claims(), spec.dimensions);
  auto made = backend == "cpu" ? cpu::makeCpuBackend(spec, weights, {.threads = 2, .kernelFamily = ""})
                               : reference::makeReferenceBackend(spec, weights, 2);
  const auto chain =
      std::make_shared<const Chain>(spec, std::move(made), weights.embedding(), AbortFlag(), [](int, int) {});
  Session session(chain);
  return session.evaluate({.tokens = {1, 2}, .hidden = {}}, {.blockTokens = 2, .layerShards = {0, 2}, .logitsFrom = 1}, AbortFlag())
      .logits;
}

}  // namespace

TEST("dimensions that are no multiple of 16 are refused by name") {
  struct Case {
    const char* name;
    int Dimensions::*field;
  };
  for (const auto& [name, field] : {Case{"d_model", &Dimensions::dModel}, Case{"d_head", &Dimensions::dHead},
                                   Case{"d_ff", &Dimensions::dFf}}) {
    test::SmallModelOptions options;
    options.dimensions.*field += 4;
    const SmallModel model(options);
    CHECK_REFUSES("unsupportedDimension", std::string("cpu backend: ") + name,
                  [&] { openSmallChain(model, model.spec()); });
    openSmallChain(model, model.spec(), {.backend = "reference", .threads = 1, .kernelFamily = ""});
  }
}

TEST("a kernel family that this machine has not is refused") {
  const SmallModel model;
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [&] {
    openSmallChain(model, model.spec(), {.backend = "cpu", .threads = 3, .kernelFamily = "neural"});
  });
}

TEST("the census names every operation of every layer and where it runs") {
  const SmallModel model;
  const test::SmallChain cpu = openSmallChain(model, model.spec(), {.backend = "cpu", .threads = 1, .kernelFamily = "scalar"});
  CHECK_EQUAL(cpu.chain->backend().computeUnits(), std::string("scalar"));
  int products = 0;
  for (const Operation& operation : cpu.chain->layerShard(0).census()) {
    CHECK(operation.name.starts_with("layers.0.") || operation.name.starts_with("layers.1."));
    CHECK_EQUAL(std::string(computeUnitName(operation.unit)), std::string(operation.matrixProduct ? "scalar" : "simd"));
    products += operation.matrixProduct ? 1 : 0;
  }
  CHECK_EQUAL(products, 8);
  CHECK_EQUAL(cpu.chain->heads().census(1)[1].name, std::string("head.1.logits"));
}

TEST("a token reads every packed byte once, head shards padded to whole groups of rows") {
  const SmallModel model;
  const auto packed = [](int rows, int columns) { return cpu::PackedMatrix::packedBytes(rows, columns); };
  const size_t layer = packed(192, 48) + packed(48, 96) + packed(160, 48) + packed(48, 80);
  const test::SmallChain cpu = openSmallChain(model, model.spec());
  CHECK_EQUAL(cpu.chain->weightBytes(), 3 * layer + packed(41, 48) + packed(42, 48));
  CHECK(packed(41, 48) >= size_t{48 * 48});
  const test::SmallChain reference =
      openSmallChain(model, model.spec(), {.backend = "reference", .threads = 1, .kernelFamily = ""});
  CHECK_EQUAL(reference.chain->weightBytes(), uint64_t{4 * (3 * (192 + 96 + 160 + 80) * 48 + 83 * 48)});
}

TEST("a weight that is not finite reaches the logits as NaN") {
  for (const std::string backend : {"cpu", "reference"}) {
    for (const float poison : {std::nanf(""), INFINITY, -INFINITY}) {
      for (const char* tensor : {"blk.0.attn_norm.weight", "blk.1.attn_qkv.weight", "blk.2.ffn_down.weight",
                                 "output_norm.weight"}) {
        bool found = false;
        for (const float logit : logitsWith(tensor, 5, poison, backend)) found = found || !std::isfinite(logit);
        CHECK(found);
      }
    }
    const std::vector<float> logits = logitsWith("blk.2.ffn_down.weight", 5, std::nanf(""), backend);
    for (const float logit : logits) CHECK(std::isnan(logit));
  }
}

}  // namespace shardbench
