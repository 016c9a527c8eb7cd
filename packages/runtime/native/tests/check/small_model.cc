#include "tests/check/small_model.h"

#include <cmath>
#include <cstring>

#include "backend/cpu/cpu_backend.h"
#include "backend/reference/reference_backend.h"

namespace shardbench::test {

namespace {

void append(std::vector<unsigned char>& bytes, const void* value, size_t size) {
  const auto* from = static_cast<const unsigned char*>(value);
  bytes.insert(bytes.end(), from, from + size);
}

// A number of magnitude `scale` x [0.5, 1) or so in the bits of binary16, `scale` rounded down to a power of two.
uint16_t randomHalf(Random& random, float scale) {
  const int exponent = 15 + std::ilogb(scale);
  return static_cast<uint16_t>((random.bits() & 0x8000u) | static_cast<unsigned>(exponent) << 10 |
                               (random.bits() & 0x3ffu));
}

}  // namespace

SmallModel::SmallModel(const SmallModelOptions& options) : options_(options), random_(options.seed) {
  const Dimensions& d = options_.dimensions;
  const auto fanIn = [](int columns) { return 1.0f / std::sqrt(static_cast<float>(columns)); };
  addMatrix("token_embd.weight", d.vocabulary, d.dModel, 1);
  if (options_.ownHead) addMatrix("output.weight", d.vocabulary, d.dModel, 1);
  add("output_norm.weight", TensorType::f32, 1, d.dModel, 1);
  for (int layer = 0; layer < d.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    add(block + "attn_norm.weight", TensorType::f32, 1, d.dModel, 1);
    addMatrix(block + "attn_qkv.weight", d.qkvRows(), d.dModel, 2 * fanIn(d.dModel));
    addMatrix(block + "attn_output.weight", d.dModel, d.queryColumns(), 2 * fanIn(d.queryColumns()));
    add(block + "ffn_norm.weight", TensorType::f32, 1, d.dModel, 1);
    addMatrix(block + "ffn_up.weight", 2 * d.dFf, d.dModel, 2 * fanIn(d.dModel));
    addMatrix(block + "ffn_down.weight", d.dModel, d.dFf, 2 * fanIn(d.dFf));
  }
  file_ = std::make_unique<TemporaryFile>(bytes_);
}

void SmallModel::addMatrix(const std::string& name, int rows, int columns, float scale) {
  const bool named = !options_.inF32.empty() && name.find(options_.inF32) != std::string::npos;
  add(name, named ? TensorType::f32 : options_.type, rows, columns, scale);
}

void SmallModel::add(const std::string& name, TensorType type, int rows, int columns, float scale) {
  claims_.push_back(
      {.name = name, .type = type, .rows = rows, .columns = columns, .offset = static_cast<int64_t>(bytes_.size())});
  const int count = rows * columns;
  for (int i = 0; i < count; ++i) {
    const float value = random_.number(scale);
    if (type == TensorType::f32) {
      append(bytes_, &value, sizeof value);
    } else if (type == TensorType::bf16) {
      append(bytes_, reinterpret_cast<const char*>(&value) + 2, 2);
    } else if (type == TensorType::f16) {
      const uint16_t half = randomHalf(random_, scale / 2);
      append(bytes_, &half, sizeof half);
    } else {
      if (i % kQ8BlockWeights == 0) {
        const auto blockScale = static_cast<uint16_t>(randomHalf(random_, scale / 128) & 0x7fffu);
        append(bytes_, &blockScale, sizeof blockScale);
      }
      bytes_.push_back(static_cast<unsigned char>(random_.bits()));
    }
  }
}

ChainSpec SmallModel::spec() const {
  const Dimensions& d = options_.dimensions;
  return {.dimensions = d,
          .rotary = {.lanes = 12, .base = 10000, .attentionFactor = 1.19, .factors = std::vector<float>(6, 1.0f)},
          .normEpsilon = 1e-5f,
          .maxTokens = 40,
          .blockTokens = 20,
          .layerShards = {{0, d.layers - 1}, {d.layers - 1, d.layers}},
          .headShards = {{0, d.vocabulary / 2}, {d.vocabulary / 2, d.vocabulary}}};
}

std::vector<uint32_t> SmallModel::prompt(int length, uint64_t seed) const {
  Random random(seed);
  std::vector<uint32_t> tokens;
  for (int i = 0; i < length; ++i) {
    tokens.push_back(static_cast<uint32_t>(random.integer(0, options_.dimensions.vocabulary - 1)));
  }
  return tokens;
}

SmallChain openSmallChain(const SmallModel& model, const ChainSpec& spec, const SmallChainOptions& options,
                          const AbortFlag& abort, const Chain::Progress& progress) {
  auto weights = std::make_unique<ModelWeights>(model.path(), "small.gguf", model.claims(), spec.dimensions);
  std::unique_ptr<Backend> backend =
      options.backend == "cpu"
          ? cpu::makeCpuBackend(spec, *weights,
                                {.threads = options.threads,
                                 .kernelFamily = options.kernelFamily,
                                 .packedPath = options.packedPath,
                                 .packedLabel = "small.pack",
                                 .activationBits = options.activationBits,
                                 .prefetchBytes = options.prefetchBytes})
          : reference::makeReferenceBackend(spec, *weights, options.threads);
  auto chain = std::make_shared<const Chain>(spec, std::move(backend), weights->embedding(), abort, progress);
  return {std::move(weights), std::move(chain)};
}

}  // namespace shardbench::test
