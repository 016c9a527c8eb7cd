#include "backend/coreml/adapter.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>

#include "base/error.h"

namespace shardbench::coreml {

bool TokenCounts::allows(int tokens) const { return std::binary_search(counts_.begin(), counts_.end(), tokens); }

int TokenCounts::largestUpTo(int tokens) const {
  const auto above = std::upper_bound(counts_.begin(), counts_.end(), tokens);
  return above == counts_.begin() ? 0 : *(above - 1);
}

TokenCounts TokenCounts::operator&(const TokenCounts& other) const {
  std::vector<int> both;
  std::set_intersection(counts_.begin(), counts_.end(), other.counts_.begin(), other.counts_.end(),
                        std::back_inserter(both));
  return TokenCounts(std::move(both));
}

std::string TokenCounts::text() const {
  std::string text;
  for (const int count : counts_) text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text.empty() ? "none" : text;
}

namespace {

using Shape = std::vector<int>;
using Shapes = std::initializer_list<Shape>;

[[noreturn]] void refuse(const char* code, const std::string& where, const std::string& expected,
                         const std::string& found) {
  throw Error({.code = code,
               .expected = expected,
               .found = found,
               .where = where,
               .remedy = "export the shard with tensors as docs/core-ml.md lists them"});
}

std::string listOf(const std::vector<TensorFacts>& tensors) {
  std::string text;
  for (const auto& tensor : tensors) text += (text.empty() ? "" : ", ") + tensor.name;
  return text.empty() ? "none" : text;
}

// One model's inputs or outputs, each of which has to be asked for.
class Tensors {
 public:
  Tensors(const std::vector<TensorFacts>& all, std::string kind, const std::string& shard)
      : all_(all), kind_(std::move(kind)), shard_(shard) {}

  // The tensor that bears one of the names.
  const TensorFacts& take(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      for (const auto& tensor : all_) {
        if (tensor.name != name) continue;
        taken_.push_back(tensor.name);
        return tensor;
      }
    }
    std::string expected;
    for (const char* name : names) expected += (expected.empty() ? "" : " or ") + std::string(name);
    refuse("coremlTensorMissing", shard_ + ": " + kind_, expected, listOf(all_));
  }

  // The only one there is, whatever its name.
  const TensorFacts& only() {
    if (all_.size() != 1) refuse("coremlTensorUnknown", shard_ + ": " + kind_ + "s", "one", listOf(all_));
    return all_.front();
  }

  void refuseOthers() const {
    for (const auto& tensor : all_) {
      if (std::find(taken_.begin(), taken_.end(), tensor.name) != taken_.end()) continue;
      std::string known;
      for (const auto& name : taken_) known += (known.empty() ? "" : ", ") + name;
      refuse("coremlTensorUnknown", where(tensor), "only " + known, describeTensor(tensor));
    }
  }

  std::string where(const TensorFacts& tensor) const { return shard_ + ": " + kind_ + " " + tensor.name; }

  // A tensor of floats with one of the shapes, for every number of tokens.
  template <typename ShapeOf>
  Port port(const TensorFacts& tensor, const TokenCounts& counts, int limit, const ShapeOf& shapeOf) const {
    requireFloats(tensor);
    // A model that takes several shapes may leave those of its outputs open.
    const int last = kind_ == "output" && tensor.shape.empty() ? 0 : limit;
    for (int tokens = 1; tokens <= last; ++tokens) {
      if (counts.allows(tokens) && !allowsShape(tensor, shapeOf(tokens))) {
        refuse("coremlTensorShape", where(tensor), describeShape(shapeOf(tokens)), describeTensor(tensor));
      }
    }
    return {tensor.name, tensor.dtype};
  }

  void requireFloats(const TensorFacts& tensor) const {
    if (tensor.dtype == Dtype::float16 || tensor.dtype == Dtype::float32) return;
    refuse("coremlTensorType", where(tensor), "float16 or float32", dtypeName(tensor.dtype));
  }

 private:
  const std::vector<TensorFacts>& all_;
  std::string kind_;
  std::string shard_;
  std::vector<std::string> taken_;
};

// Numbers of tokens for which `shapeOf` is a shape that the tensor may have.
template <typename ShapeOf>
TokenCounts countsOf(const Tensors& tensors, const TensorFacts& tensor, int limit, const ShapeOf& shapeOf) {
  std::vector<int> counts;
  for (int tokens = 1; tokens <= limit; ++tokens) {
    if (allowsShape(tensor, shapeOf(tokens))) counts.push_back(tokens);
  }
  if (counts.empty()) {
    refuse("coremlTensorShape", tensors.where(tensor),
           describeShape(shapeOf(1)) + ", or up to " + std::to_string(limit) + " on the third axis",
           describeTensor(tensor));
  }
  return TokenCounts(std::move(counts));
}

RotaryLayout rotaryLayout(const Tensors& tensors, const TensorFacts& tensor, const ChainSpec& spec,
                          const TokenCounts& counts) {
  tensors.requireFloats(tensor);
  const int pairs = spec.rotary.lanes / 2;
  for (const bool channelsFirst : {false, true}) {
    for (const int lanes : {pairs, spec.rotary.lanes, spec.dimensions.dHead}) {
      bool fits = true;
      for (int tokens = 1; fits && tokens <= counts.largest(); ++tokens) {
        const Shape shape = channelsFirst ? Shape{1, lanes, tokens, 1} : Shape{tokens, lanes};
        fits = !counts.allows(tokens) || allowsShape(tensor, shape);
      }
      if (fits) return {.channelsFirst = channelsFirst, .lanes = lanes, .dtype = tensor.dtype};
    }
  }
  const std::string lanes = std::to_string(pairs);
  refuse("coremlTensorShape", tensors.where(tensor),
         "[T, " + lanes + "] or [1, " + lanes + ", T, 1] for T = " + counts.text() + ", or " +
             std::to_string(spec.dimensions.dHead) + " lanes in place of " + lanes,
         describeTensor(tensor));
}

// What the name of a state says: `k_cache_3`, `v_cache_3`, `layers.3.k_state`.
struct CacheName {
  bool known = false;
  bool keys = false;
  int number = 0;
};

CacheName readCacheName(const std::string& name) {
  CacheName result;
  const bool keys = name.find("k_cache") != std::string::npos || name.find("k_state") != std::string::npos;
  const bool values = name.find("v_cache") != std::string::npos || name.find("v_state") != std::string::npos;
  const auto digit = std::find_if(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (keys == values || digit == name.end()) return result;
  long number = 0;
  for (auto at = digit; at != name.end() && std::isdigit(static_cast<unsigned char>(*at)) && number < 1'000'000; ++at) {
    number = number * 10 + (*at - '0');
  }
  return {true, keys, static_cast<int>(number)};
}

std::vector<CachePort> cachesOf(const ModelFacts& facts, const ChainSpec& spec, Range layers,
                                const std::string& shard) {
  const std::string where = shard + ": states";
  if (facts.states.size() != static_cast<size_t>(2 * layers.size())) {
    refuse("coremlStates", where, std::to_string(2 * layers.size()) + ", keys and values of every layer",
           listOf(facts.states));
  }
  const Shape shape = {1, spec.dimensions.kvHeads, spec.maxTokens, spec.dimensions.dHead};
  std::vector<CachePort> caches;
  int least = 1'000'000;
  for (const auto& state : facts.states) {
    const CacheName name = readCacheName(state.name);
    if (!name.known) {
      refuse("coremlStates", where, "names such as k_cache_0 or layers.0.k_state", state.name);
    }
    if (state.dtype != Dtype::float16) {
      refuse("coremlTensorType", shard + ": state " + state.name, "float16", dtypeName(state.dtype));
    }
    if (state.shape != shape) {
      refuse("coremlTensorShape", shard + ": state " + state.name, describeShape(shape), describeTensor(state));
    }
    caches.push_back({state.name, name.number, name.keys});
    least = std::min(least, name.number);
  }
  // Layers are numbered within the shard by some exports, within the model by others.
  for (auto& cache : caches) cache.layer -= least;
  std::sort(caches.begin(), caches.end(), [](const CachePort& a, const CachePort& b) {
    return a.layer != b.layer ? a.layer < b.layer : a.keys && !b.keys;
  });
  for (size_t i = 0; i < caches.size(); ++i) {
    if (caches[i].layer == static_cast<int>(i / 2) && caches[i].keys == (i % 2 == 0)) continue;
    refuse("coremlStates", where, "keys and values of " + std::to_string(layers.size()) + " consecutive layers",
           listOf(facts.states));
  }
  return caches;
}

}  // namespace

LayerAdapter adaptLayers(const ModelFacts& facts, const ChainSpec& spec, Range layers, const std::string& shard) {
  const int limit = spec.blockTokens;
  const auto hidden = [&](int tokens) { return Shape{1, spec.dimensions.dModel, tokens, 1}; };
  Tensors inputs(facts.inputs, "input", shard);
  Tensors outputs(facts.outputs, "output", shard);
  LayerAdapter adapter;
  const TensorFacts& x = inputs.take({"x", "hidden"});
  adapter.tokens = countsOf(inputs, x, limit, hidden);
  const TokenCounts& counts = adapter.tokens;
  adapter.hiddenIn = inputs.port(x, counts, limit, hidden);
  const TensorFacts& cosine = inputs.take({"rope_cos"});
  const TensorFacts& sine = inputs.take({"rope_sin"});
  adapter.cosine = rotaryLayout(inputs, cosine, spec, counts);
  adapter.sine = rotaryLayout(inputs, sine, spec, counts);
  adapter.cosineName = cosine.name;
  adapter.sineName = sine.name;
  adapter.attentionMask = inputs.port(inputs.take({"attn_mask"}), counts, limit,
                                      [&](int tokens) { return Shape{1, 1, tokens, spec.maxTokens}; });
  adapter.writeMask = inputs.port(inputs.take({"kv_write_mask"}), counts, limit,
                                  [&](int tokens) { return Shape{1, 1, spec.maxTokens, tokens}; });
  inputs.refuseOthers();
  adapter.hiddenOut = outputs.port(outputs.only(), counts, limit, hidden);
  adapter.caches = cachesOf(facts, spec, layers, shard);
  return adapter;
}

HeadAdapter adaptHead(const ModelFacts& facts, const ChainSpec& spec, Range vocabulary, const std::string& shard) {
  const int limit = spec.blockTokens;
  const auto hidden = [&](int tokens) { return Shape{1, spec.dimensions.dModel, tokens, 1}; };
  Tensors inputs(facts.inputs, "input", shard);
  Tensors outputs(facts.outputs, "output", shard);
  HeadAdapter adapter;
  const TensorFacts& input = inputs.take({"hidden", "x"});
  inputs.refuseOthers();
  adapter.tokens = countsOf(inputs, input, limit, hidden);
  adapter.hidden = inputs.port(input, adapter.tokens, limit, hidden);
  adapter.logits = outputs.port(outputs.only(), adapter.tokens, limit,
                                [&](int tokens) { return Shape{1, vocabulary.size(), tokens, 1}; });
  if (!facts.states.empty()) refuse("coremlStates", shard + ": states", "none", listOf(facts.states));
  return adapter;
}

}  // namespace shardbench::coreml
