// What the CPU backend refuses, where it says its operations run, and how weights that are not numbers come out.
#include "backend/cpu/cpu_backend.h"

#include <algorithm>
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

// Logits of two tokens after bytes of tensor `name` were overwritten at `offset`.
std::vector<float> logitsWith(const SmallModel& model, const std::string& name, size_t offset,
                              const std::vector<unsigned char>& poison, const std::string& backend) {
  std::vector<unsigned char> bytes;
  {
    const MappedFile sound(model.path(), "small.gguf");
    bytes.assign(sound.data(), sound.data() + sound.size());
  }
  for (const TensorClaim& claim : model.claims()) {
    if (claim.name != name) continue;
    std::copy(poison.begin(), poison.end(), bytes.begin() + claim.offset + static_cast<long>(offset));
  }
  const test::TemporaryFile poisoned(bytes);
  const ChainSpec spec = model.spec();
  const ModelWeights weights(poisoned.path(), "poisoned.gguf", model.claims(), spec.dimensions);
  const cpu::CpuOptions options = {.threads = 2, .kernelFamily = "", .packedPath = "", .packedLabel = ""};
  auto made = backend == "cpu" ? cpu::makeCpuBackend(spec, weights, options)
                               : reference::makeReferenceBackend(spec, weights, 2);
  const auto chain =
      std::make_shared<const Chain>(spec, std::move(made), weights.embedding(), AbortFlag(), [](int, int) {});
  Session session(chain);
  const EvaluateOptions both = {.blockTokens = 2, .layerShards = {0, 2}};
  return session.evaluate({.tokens = {1, 2}, .hidden = {}}, both, AbortFlag()).logits;
}

bool allNan(const std::vector<float>& values) {
  for (const float value : values) {
    if (!std::isnan(value)) return false;
  }
  return true;
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
    options.type = TensorType::f32;
    options.dimensions.*field += 4;
    const SmallModel model(options);
    CHECK_REFUSES("unsupportedDimension", std::string("cpu backend: ") + name,
                  [&] { openSmallChain(model, model.spec()); });
    openSmallChain(model, model.spec(), {.backend = "reference"});
  }
}

TEST("a kernel family that this machine has not is refused") {
  const SmallModel model;
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family",
                [&] { openSmallChain(model, model.spec(), {.threads = 3, .kernelFamily = "neural"}); });
}

TEST("the census names every operation of every layer and where it runs") {
  test::SmallModelOptions options;
  options.inF32 = "attn_output";
  const SmallModel model(options);
  const test::SmallChain cpu = openSmallChain(model, model.spec(), {.kernelFamily = "scalar"});
  CHECK_EQUAL(cpu.chain->backend().computeUnits(), std::string("scalar"));
  int products = 0;
  for (const Operation& operation : cpu.chain->layerShard(0).census()) {
    CHECK(operation.name.starts_with("layers.0.") || operation.name.starts_with("layers.1."));
    // What is not quantised is no product of the kernel family.
    const bool integer = operation.matrixProduct && !operation.name.ends_with(".attentionOutput");
    CHECK_EQUAL(std::string(computeUnitName(operation.unit)), std::string(integer ? "scalar" : "simd"));
    products += operation.matrixProduct ? 1 : 0;
  }
  CHECK_EQUAL(products, 8);
  CHECK_EQUAL(cpu.chain->heads().census(1)[1].name, std::string("head.1.logits"));
}

TEST("a session keeps keys and values of every layer, in fp16 by whole tiles or in floats by rows") {
  const SmallModel model;
  ChainSpec spec = model.spec();
  spec.maxTokens = 33;
  const auto keyColumns = static_cast<uint64_t>(spec.dimensions.keyColumns());
  CHECK_EQUAL(openSmallChain(model, spec).chain->cacheBytes(), 3 * 2 * 48 * keyColumns * 2);
  CHECK_EQUAL(openSmallChain(model, spec, {.backend = "reference"}).chain->cacheBytes(), 3 * 2 * 33 * keyColumns * 4);
}

TEST("a token reads every packed byte once, and plain matrices as the file holds them") {
  const auto packed = [](int rows, int columns) { return cpu::PackedMatrix::packedBytes(rows, columns); };
  const size_t layer = packed(192, 96) + packed(96, 96) + packed(320, 96) + packed(96, 160);
  const SmallModel quantised;
  CHECK_EQUAL(openSmallChain(quantised, quantised.spec()).chain->weightBytes(), 3 * layer + packed(83, 96));
  test::SmallModelOptions options;
  options.inF32 = "attn_output";
  const SmallModel mixed(options);
  CHECK_EQUAL(openSmallChain(mixed, mixed.spec()).chain->weightBytes(),
              3 * (layer - packed(96, 96) + 4 * 96 * 96) + packed(83, 96));
  const size_t blocks = 3 * ((192 + 96 + 320) * 96 + 96 * 160) / 32 + 83 * 96 / 32;
  const test::SmallChain reference = openSmallChain(quantised, quantised.spec(), {.backend = "reference"});
  CHECK_EQUAL(reference.chain->weightBytes(), uint64_t{blocks * 34});
}

TEST("a weight that is not finite makes the logits NaN, however it is stored") {
  const SmallModel quantised;
  test::SmallModelOptions options;
  options.type = TensorType::f32;
  const SmallModel plain(options);
  const std::vector<unsigned char> floatNan = {0, 0, 0xc0, 0x7f};
  const std::vector<unsigned char> halfNan = {0, 0x7e};
  const std::vector<unsigned char> halfInfinity = {0, 0x7c};
  for (const std::string backend : {"cpu", "reference"}) {
    for (const char* vector : {"blk.0.attn_norm.weight", "blk.2.ffn_norm.weight", "output_norm.weight"}) {
      CHECK(allNan(logitsWith(quantised, vector, 20, floatNan, backend)));
      CHECK(allNan(logitsWith(plain, vector, 20, floatNan, backend)));
    }
    for (const char* matrix : {"blk.1.attn_qkv.weight", "blk.1.attn_output.weight", "blk.2.ffn_up.weight",
                               "blk.2.ffn_down.weight"}) {
      // The value rows are the last of attn_qkv, so that every head's output is touched wherever the byte is.
      const size_t lastRow = std::string(matrix).find("qkv") == std::string::npos ? 0 : 191;
      CHECK(allNan(logitsWith(plain, matrix, lastRow * 96 * 4, floatNan, backend)));
      CHECK(allNan(logitsWith(quantised, matrix, lastRow * 96 / 32 * 34, halfNan, backend)));
      CHECK(allNan(logitsWith(quantised, matrix, lastRow * 96 / 32 * 34, halfInfinity, backend)));
    }
  }
}

TEST("a key or a value that fp16 cannot hold makes the logits NaN, while the reference's cache holds it") {
  test::SmallModelOptions options;
  options.type = TensorType::f32;
  const SmallModel plain(options);
  const float huge = 1e12f;
  std::vector<unsigned char> bytes(sizeof huge);
  std::memcpy(bytes.data(), &huge, sizeof huge);
  // The first row of the keys and the last of the values.
  for (const size_t row : {size_t{96}, size_t{191}}) {
    const auto logits = [&](const char* backend) {
      return logitsWith(plain, "blk.1.attn_qkv.weight", row * 96 * 4, bytes, backend);
    };
    CHECK(allNan(logits("cpu")));
    for (const float logit : logits("reference")) CHECK(std::isfinite(logit));
  }
}

}  // namespace shardbench
