#include "addon/opened_chain.h"

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/kernels/tile.h"
#include "backend/reference/reference_backend.h"

namespace shardbench::addon {

namespace {

TensorType tensorType(const Fields& tensor) {
  const std::string type = tensor.string("type");
  if (type == "F32") return TensorType::f32;
  if (type == "F16") return TensorType::f16;
  if (type == "BF16") return TensorType::bf16;
  if (type == "Q8_0") return TensorType::q8_0;
  throw argumentError(tensor.where() + ".type", "F32, F16, BF16 or Q8_0", type);
}

std::unique_ptr<Backend> makeBackend(const ChainRequest& request, const ModelWeights* weights) {
  if (request.backend == "coreml") return requireFramework().makeBackend(request.spec, request.coreml);
  if (request.backend == "cpu") {
    return cpu::makeCpuBackend(request.spec, *weights,
                               {.threads = request.threads,
                                .kernelFamily = request.kernelFamily,
                                .packedPath = request.packedPath,
                                .packedLabel = request.packedLabel,
                                .activationBits = request.activationBits,
                                .prefetchBytes = request.prefetchBytes});
  }
  return reference::makeReferenceBackend(request.spec, *weights, request.threads);
}

int prefetchBytesOf(const Fields& fields) {
  const int bytes = fields.integer("prefetchBytes");
  if (bytes < cpu::kLineBytes || bytes > cpu::kMostPrefetchBytes || bytes % cpu::kLineBytes != 0) {
    throw argumentError(fields.where() + ".prefetchBytes",
                        "a multiple of " + std::to_string(cpu::kLineBytes) + " up to " +
                            std::to_string(cpu::kMostPrefetchBytes),
                        std::to_string(bytes));
  }
  return bytes;
}

std::unique_ptr<ModelWeights> openWeights(const ChainRequest& request) {
  if (!request.model || !request.embeddingPath.empty()) return nullptr;
  return std::make_unique<ModelWeights>(request.model->path, request.model->label, request.model->tensors,
                                        request.spec.dimensions);
}

std::unique_ptr<EmbeddingTable> openEmbedding(const ChainRequest& request) {
  if (request.embeddingPath.empty()) return nullptr;
  return std::make_unique<EmbeddingTable>(request.embeddingPath, request.embeddingLabel, request.spec.dimensions);
}

std::vector<std::string> pathsOf(const Fields& fields, const char* name) {
  const Napi::Array values = fields.array(name);
  std::vector<std::string> paths;
  for (uint32_t i = 0; i < values.Length(); ++i) {
    const Napi::Value value = values.Get(i);
    const std::string where = fields.where() + "." + name + "[" + std::to_string(i) + "]";
    if (!value.IsString()) throw argumentError(where, "a path", "another value");
    paths.push_back(value.As<Napi::String>().Utf8Value());
  }
  return paths;
}

// Bits of an activation in a product of the CPU backend; 16 where nothing is said.
int activationBitsOf(const Fields& fields) {
  if (!fields.has("activationBits")) return 16;
  const int bits = fields.integer("activationBits");
  if (bits == 8 || bits == 16) return bits;
  throw argumentError(fields.where() + ".activationBits", "8 or 16", std::to_string(bits));
}

void readCoreml(const Fields& fields, ChainRequest& request) {
  request.coreml.units = computeUnitsOf(fields.string("computeUnits"), fields.where() + ".computeUnits");
  request.coreml.decode = {pathsOf(fields, "layerShards"), pathsOf(fields, "headShards")};
  if (fields.has("verifier")) {
    const Fields verifier = fields.object("verifier");
    request.coreml.verifier = {pathsOf(verifier, "layerShards"), pathsOf(verifier, "headShards")};
    request.coreml.batchTokens = verifier.integer("batchTokens");
    if (request.coreml.batchTokens < 2 || request.coreml.batchTokens > 1024) {
      throw argumentError(verifier.where() + ".batchTokens", "2 to 1024", std::to_string(request.coreml.batchTokens));
    }
  }
  if (fields.has("embedding")) {
    const Fields embedding = fields.object("embedding");
    request.embeddingPath = embedding.string("path");
    request.embeddingLabel = embedding.string("label");
  }
}

}  // namespace

coreml::ComputeUnits computeUnitsOf(const std::string& name, const std::string& where) {
  if (name == "cpuOnly") return coreml::ComputeUnits::cpuOnly;
  if (name == "cpuAndGpu") return coreml::ComputeUnits::cpuAndGpu;
  if (name == "cpuAndNeuralEngine") return coreml::ComputeUnits::cpuAndNeuralEngine;
  throw argumentError(where, "cpuAndNeuralEngine, cpuOnly or cpuAndGpu", name);
}

const coreml::Framework& requireFramework() {
  if (const coreml::Framework* framework = coreml::framework()) return *framework;
  throw Error({.code = "coremlUnavailable",
               .expected = "a build with Core ML: macOS 15 or newer on Apple silicon",
               .found = "one without",
               .where = "backend coreml",
               .remedy = "use the cpu backend here"});
}

int threadsOf(const Fields& fields) {
  const int threads = fields.integer("threads");
  if (threads < 1 || threads > 256) {
    throw argumentError(fields.where() + ".threads", "1 to 256", std::to_string(threads));
  }
  return threads;
}

ModelRequest::ModelRequest(const Fields& fields) : path(fields.string("path")), label(fields.string("label")) {
  const Napi::Array table = fields.array("tensors");
  for (uint32_t i = 0; i < table.Length(); ++i) {
    const Fields tensor(table.Get(i), fields.where() + ".tensors[" + std::to_string(i) + "]");
    tensors.push_back({.name = tensor.string("name"),
                       .type = tensorType(tensor),
                       .rows = tensor.bigInteger("rows"),
                       .columns = tensor.bigInteger("columns"),
                       .offset = tensor.bigInteger("offset")});
  }
}

ChainRequest::ChainRequest(const Fields& fields)
    : backend(fields.string("backend")),
      kernelFamily(fields.has("kernelFamily") ? fields.string("kernelFamily") : ""),
      activationBits(activationBitsOf(fields)),
      threads(threadsOf(fields)),
      prefetchBytes(fields.has("prefetchBytes") ? prefetchBytesOf(fields) : 0) {
  if (backend != "cpu" && backend != "reference" && backend != "coreml") {
    throw argumentError(fields.where() + ".backend", "cpu, reference or coreml", backend);
  }
  if (backend == "coreml") readCoreml(fields.object("coreml"), *this);
  if (fields.has("model") || backend != "coreml") model.emplace(fields.object("model"));
  if (!model && embeddingPath.empty()) {
    throw argumentError(fields.where() + ".coreml.embedding", "an embedding table, because there is no model", "null");
  }
  if (fields.has("packed")) {
    const Fields packed = fields.object("packed");
    packedPath = packed.string("path");
    packedLabel = packed.string("label");
  }
  const Fields dimensions = fields.object("dimensions");
  spec.dimensions = {.dModel = dimensions.integer("dModel"),
                     .heads = dimensions.integer("heads"),
                     .kvHeads = dimensions.integer("kvHeads"),
                     .dHead = dimensions.integer("dHead"),
                     .dFf = dimensions.integer("dFf"),
                     .layers = dimensions.integer("layers"),
                     .vocabulary = dimensions.integer("vocabulary")};
  const Fields rotary = fields.object("rotary");
  spec.rotary = {.lanes = rotary.integer("lanes"),
                 .base = rotary.number("base"),
                 .attentionFactor = rotary.number("attentionFactor"),
                 .factors = rotary.floats("factors")};
  spec.normEpsilon = static_cast<float>(fields.number("normEpsilon"));
  spec.maxTokens = fields.integer("maxTokens");
  spec.blockTokens = fields.integer("blockTokens");
  spec.layerShards = fields.ranges("layerShards");
  spec.headShards = fields.ranges("headShards");
  checkChainSpec(spec);
}

OpenedChain::OpenedChain(const ChainRequest& request, const AbortFlag& abort, const Chain::Progress& progress)
    : weights_(openWeights(request)),
      embedding_(openEmbedding(request)),
      chain_(std::make_shared<const Chain>(request.spec, makeBackend(request, weights_.get()),
                                           embedding_ ? embedding_->tensor() : weights_->embedding(), abort,
                                           progress)) {}

}  // namespace shardbench::addon
