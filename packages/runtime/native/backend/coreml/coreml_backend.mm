#include "backend/coreml/coreml_backend.h"

#include <algorithm>
#include <filesystem>

#include "backend/coreml/coreml_head_group.h"
#include "backend/coreml/coreml_layer_shard.h"
#include "backend/coreml/guard.h"
#include "backend/coreml/load_model.h"
#include "backend/coreml/read_description.h"

namespace shardbench::coreml {

namespace {

std::string rangeText(Range range) {
  return "[" + std::to_string(range.start) + "," + std::to_string(range.end) + ")";
}

// Bytes of the weights that lie beside a compiled model's program.
uint64_t weightBytesOf(const std::string& path) {
  namespace fs = std::filesystem;
  uint64_t bytes = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(fs::path(path) / "weights", failed), end; !failed && at != end;
       at.increment(failed)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored)) bytes += at->file_size(ignored);
  }
  return bytes;
}

ModelFacts factsOf(MLModel* model, const std::string& where) {
  ModelFacts facts;
  guarded(where + ": description", [&] { facts = readDescription([model modelDescription]); });
  return facts;
}

void requireTokens(const TokenCounts& counts, int tokens, const std::string& where) {
  if (counts.allows(tokens)) return;
  throw Error({.code = "coremlTokens",
               .expected = "a shard that takes " + std::to_string(tokens) + (tokens == 1 ? " token" : " tokens") +
                           ", as the shards before it do",
               .found = counts.text(),
               .where = where,
               .remedy = tokens == 1
                             ? "export shards for single tokens; those for blocks belong into speculative_verifier"
                             : "correct batch_tokens, or export the verifier again"});
}

void requirePaths(const std::vector<std::string>& paths, size_t shards, const std::string& where) {
  if (paths.size() == shards) return;
  throw Error({.code = "coremlRequest",
               .expected = std::to_string(shards) + " compiled models",
               .found = std::to_string(paths.size()),
               .where = "chain: coreml." + where,
               .remedy = "give one path for every shard of the chain"});
}

class CoremlBackend : public Backend {
 public:
  CoremlBackend(const ChainSpec& spec, const BackendOptions& options) : options_(options) {
    context_.spec = spec;
    context_.logits.resize(spec.headShards.size());
  }

  std::unique_ptr<LayerShard> openLayerShard(Range layers, const AbortFlag& abort) override {
    const size_t index = opened_++;
    LayerModels models;
    uint64_t bytes = 0;
    for (const ShardSet set : {ShardSet::decode, ShardSet::verifier}) {
      const auto& paths = pathsOf(set).layers;
      if (paths.empty()) continue;
      auto& shard = models[static_cast<size_t>(indexOf(set))];
      shard.where = prefixOf(set) + "layers " + rangeText(layers);
      loadModel(paths[index], options_.units, shard.where, abort, shard.model);
      shard.adapter = adaptLayers(factsOf(shard.model, shard.where), specOf(set), layers, shard.where);
      requireHidden(shard.adapter.hiddenIn, shard.where);
      requireHidden(shard.adapter.hiddenOut, shard.where);
      context_.layerSizes.limit(set, shard.adapter.tokens);
      requireTokens(context_.layerSizes.of(set), tokensOf(set), shard.where);
      const PositionLayout layout = positionLayout(shard.adapter);
      auto& layouts = context_.layouts;
      if (std::find(layouts.begin(), layouts.end(), layout) == layouts.end()) layouts.push_back(layout);
      if (set == ShardSet::decode) bytes = weightBytesOf(paths[index]);
    }
    return std::make_unique<CoremlLayerShard>(context_, index, std::move(models), bytes);
  }

  std::unique_ptr<HeadGroup> openHeadGroup(const std::vector<Range>& ranges, const AbortFlag& abort) override {
    std::vector<HeadModels> shards(ranges.size());
    uint64_t bytes = 0;
    for (size_t index = 0; index < ranges.size(); ++index) {
      for (const ShardSet set : {ShardSet::decode, ShardSet::verifier}) {
        const auto& paths = pathsOf(set).heads;
        if (paths.empty()) continue;
        abort.throwIfRaised();
        auto& shard = shards[index][static_cast<size_t>(indexOf(set))];
        shard.where = prefixOf(set) + "head " + std::to_string(index);
        loadModel(paths[index], options_.units, shard.where, abort, shard.model);
        shard.adapter = adaptHead(factsOf(shard.model, shard.where), specOf(set), ranges[index], shard.where);
        requireHidden(shard.adapter.hidden, shard.where);
        context_.headSizes.limit(set, shard.adapter.tokens);
        requireTokens(context_.headSizes.of(set), tokensOf(set), shard.where);
        if (set == ShardSet::decode) {
          context_.logits[index] = shard.adapter.logits.dtype;
          bytes += weightBytesOf(paths[index]);
        } else if (shard.adapter.logits.dtype != context_.logits[index]) {
          refuseType(shard.where + ": output " + shard.adapter.logits.name, context_.logits[index],
                     shard.adapter.logits.dtype);
        }
      }
    }
    return std::make_unique<CoremlHeadGroup>(context_, std::move(shards), bytes);
  }

  std::unique_ptr<Workspace> newWorkspace() const override { return std::make_unique<CoremlWorkspace>(context_); }
  std::string computeUnits() const override { return computeUnitsName(options_.units); }
  // One a head shard: all else happens in the framework's own.
  int threads() const override { return static_cast<int>(context_.spec.headShards.size()); }
  int largestPass(int tokens) const override { return context_.layerSizes.largestUpTo(tokens); }

 private:
  const ShardPaths& pathsOf(ShardSet set) const {
    return set == ShardSet::decode ? options_.decode : options_.verifier;
  }
  static std::string prefixOf(ShardSet set) { return set == ShardSet::decode ? "" : "verifier "; }
  int tokensOf(ShardSet set) const { return set == ShardSet::decode ? 1 : options_.batchTokens; }

  // A verifier has to take its own blocks even when the session asks for smaller ones.
  ChainSpec specOf(ShardSet set) const {
    ChainSpec spec = context_.spec;
    spec.blockTokens = std::max(spec.blockTokens, tokensOf(set));
    return spec;
  }

  [[noreturn]] static void refuseType(const std::string& where, Dtype expected, Dtype found) {
    throw Error({.code = "coremlTensorType",
                 .expected = std::string(dtypeName(expected)) + ", as in the shards before it",
                 .found = dtypeName(found),
                 .where = where,
                 .remedy = "export all shards of the chain with one type"});
  }

  // Hidden states go from shard to shard as they are.
  void requireHidden(const Port& port, const std::string& where) {
    if (!context_.hiddenKnown) {
      context_.hidden = port.dtype;
      context_.hiddenKnown = true;
    }
    if (port.dtype != context_.hidden) refuseType(where + ": tensor " + port.name, context_.hidden, port.dtype);
  }

  const BackendOptions options_;
  CoremlContext context_;
  size_t opened_ = 0;
};

}  // namespace

const char* computeUnitsName(ComputeUnits units) {
  switch (units) {
    case ComputeUnits::cpuOnly:
      return "cpuOnly";
    case ComputeUnits::cpuAndGpu:
      return "cpuAndGpu";
    case ComputeUnits::cpuAndNeuralEngine:
      return "cpuAndNeuralEngine";
  }
  return "unknown";
}

std::unique_ptr<Backend> makeCoremlBackend(const ChainSpec& spec, const BackendOptions& options) {
  requirePaths(options.decode.layers, spec.layerShards.size(), "layerShards");
  requirePaths(options.decode.heads, spec.headShards.size(), "headShards");
  if (options.batchTokens > 0) {
    requirePaths(options.verifier.layers, spec.layerShards.size(), "verifier.layerShards");
    requirePaths(options.verifier.heads, spec.headShards.size(), "verifier.headShards");
  }
  return std::make_unique<CoremlBackend>(spec, options);
}

}  // namespace shardbench::coreml
