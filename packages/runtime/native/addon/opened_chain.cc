#include "addon/opened_chain.h"

#include "backend/cpu/cpu_backend.h"
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

std::unique_ptr<Backend> makeBackend(const ChainRequest& request, const ModelWeights& weights) {
  if (request.backend == "cpu") {
    return cpu::makeCpuBackend(request.spec, weights,
                               {.threads = request.threads,
                                .kernelFamily = request.kernelFamily,
                                .packedPath = request.packedPath,
                                .packedLabel = request.packedLabel});
  }
  return reference::makeReferenceBackend(request.spec, weights, request.threads);
}

}  // namespace

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
      threads(threadsOf(fields)),
      model(fields.object("model")) {
  if (backend != "cpu" && backend != "reference") {
    throw argumentError(fields.where() + ".backend", "cpu or reference", backend);
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
    : weights_(std::make_unique<ModelWeights>(request.model.path, request.model.label, request.model.tensors,
                                              request.spec.dimensions)),
      chain_(std::make_shared<const Chain>(request.spec, makeBackend(request, *weights_), weights_->embedding(), abort,
                                           progress)) {}

}  // namespace shardbench::addon
