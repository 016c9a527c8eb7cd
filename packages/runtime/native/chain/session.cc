#include "chain/session.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/error.h"

namespace shardbench {

namespace {

// Restores a session's position when a call does not finish.
class PositionGuard {
 public:
  explicit PositionGuard(int& position) : position_(position), before_(position) {}
  ~PositionGuard() {
    if (!kept_) position_ = before_;
  }
  void keep() { kept_ = true; }

 private:
  int& position_;
  int before_;
  bool kept_ = false;
};

// Writes the time since the last stamp into a timing column.
class Stamps {
 public:
  explicit Stamps(double* row) : row_(row), last_(nowNs()), start_(last_) {}
  void stage(int column) {
    const int64_t now = nowNs();
    row_[column] = static_cast<double>(now - last_);
    last_ = now;
  }
  int64_t start() const { return start_; }
  int64_t last() const { return last_; }

 private:
  double* row_;
  int64_t last_;
  int64_t start_;
};

}  // namespace

Session::Session(std::shared_ptr<const Chain> chain)
    : chain_(std::move(chain)),
      workspace_(chain_->backend().newWorkspace()),
      embedded_(static_cast<size_t>(chain_->spec().blockTokens) * static_cast<size_t>(chain_->spec().dimensions.dModel)) {
  for (size_t shard = 0; shard < chain_->layerShards(); ++shard) {
    states_.push_back(chain_->layerShard(shard).newState());
  }
}

void Session::checkTokens(const std::vector<uint32_t>& tokens, int more) const {
  const auto refuse = [](const char* code, std::string expected, std::string found, const char* remedy) {
    throw Error({.code = code,
                 .expected = std::move(expected),
                 .found = std::move(found),
                 .where = "session: tokens",
                 .remedy = remedy});
  };
  if (tokens.empty()) refuse("noTokens", "at least one token", "none", "pass a prompt");
  const int64_t room = chain_->spec().maxTokens - position_;
  const int64_t needed = static_cast<int64_t>(tokens.size()) + more;
  if (needed > room) {
    refuse("contextFull", "at most " + std::to_string(room) + " tokens", std::to_string(needed),
           "use a shorter prompt, fewer new tokens, or a larger max_seq_len");
  }
  const auto vocabulary = static_cast<uint32_t>(chain_->spec().dimensions.vocabulary);
  const auto outside = std::find_if(tokens.begin(), tokens.end(), [&](uint32_t id) { return id >= vocabulary; });
  if (outside != tokens.end()) {
    refuse("tokenOutsideVocabulary", "ids below " + std::to_string(vocabulary),
           std::to_string(*outside) + " at index " + std::to_string(outside - tokens.begin()),
           "use the tokeniser of this model");
  }
}

Candidate Session::step(const uint32_t* tokens, int count, Range headTokens, double* timings, int64_t requestStart,
                        const AbortFlag& abort, const Boundary& atBoundary) {
  const ChainSpec& spec = chain_->spec();
  const auto dModel = static_cast<size_t>(spec.dimensions.dModel);
  Stamps stamps(timings);

  for (int t = 0; t < count; ++t) {
    chain_->embedding().readRow(static_cast<int>(tokens[t]), &embedded_[static_cast<size_t>(t) * dModel]);
  }
  workspace_->writeHidden(embedded_.data(), count);
  stamps.stage(StepTimings::embed);

  const RotaryTable& rotary = chain_->rotary();
  workspace_->setPositions({.start = position_,
                            .tokens = count,
                            .rotaryPairs = rotary.pairs(),
                            .cosine = rotary.cosine(position_),
                            .sine = rotary.sine(position_)});
  stamps.stage(StepTimings::ropeMask);

  if (atBoundary) atBoundary(0);
  const int shards = static_cast<int>(chain_->layerShards());
  for (int shard = 0; shard < shards; ++shard) {
    const auto index = static_cast<size_t>(shard);
    chain_->layerShard(index).run(*workspace_, *states_[index], abort);
    stamps.stage(StepTimings::firstLayerShard + shard);
    if (atBoundary) atBoundary(shard + 1);
  }

  Candidate best;
  if (headTokens.size() > 0) {
    const int headCopy = StepTimings::firstLayerShard + shards;
    chain_->heads().copyHidden(*workspace_, headTokens);
    stamps.stage(headCopy);
    chain_->heads().predict(*workspace_, abort);
    stamps.stage(headCopy + 1);
    best = bestOfShards(headTokens.size() - 1);
    stamps.stage(headCopy + 2);
  }
  timings[StepTimings::tokens] = count;
  timings[StepTimings::start] = static_cast<double>(stamps.start() - requestStart);
  timings[StepTimings::duration] = static_cast<double>(stamps.last() - stamps.start());
  position_ += count;
  return best;
}

Candidate Session::bestOfShards(int token) const {
  const auto& shards = chain_->spec().headShards;
  Candidate best;
  for (size_t shard = 0; shard < shards.size(); ++shard) {
    const LogitsView view = chain_->heads().logits(*workspace_, static_cast<int>(shard));
    const Candidate candidate = bestOf(view, token, static_cast<uint32_t>(shards[shard].start));
    if (shard == 0 || beats(candidate, best)) best = candidate;
  }
  return best;
}

void Session::appendLogits(int token, std::vector<float>& out) const {
  for (size_t shard = 0; shard < chain_->spec().headShards.size(); ++shard) {
    const LogitsView view = chain_->heads().logits(*workspace_, static_cast<int>(shard));
    const float* values = view.data + token * view.tokenStride;
    for (int channel = 0; channel < view.channels; ++channel) out.push_back(values[channel * view.channelStride]);
  }
}

Generated Session::generate(const std::vector<uint32_t>& prompt, const GenerateOptions& options,
                            const AbortFlag& abort) {
  const int64_t requestStart = nowNs();
  if (options.maxNew < 1) {
    throw Error({.code = "noNewTokens",
                 .expected = "at least one new token",
                 .found = std::to_string(options.maxNew),
                 .where = "session: maxNew",
                 .remedy = "ask for one token or more"});
  }
  // The last new token is never fed back, so it needs no row of the cache.
  checkTokens(prompt, options.maxNew - 1);
  PositionGuard guard(position_);
  const ChainSpec& spec = chain_->spec();
  const auto vocabulary = static_cast<size_t>(spec.dimensions.vocabulary);
  const int length = static_cast<int>(prompt.size());
  Generated result{.tokens = {},
                   .logits = {},
                   .timings = StepTimings(static_cast<int>(spec.layerShards.size())),
                   .prefillSteps = (length + spec.blockTokens - 1) / spec.blockTokens};
  result.tokens.reserve(static_cast<size_t>(options.maxNew));
  result.timings.reserve(static_cast<size_t>(result.prefillSteps + options.maxNew));
  if (options.keepLogits) result.logits.reserve(static_cast<size_t>(options.maxNew) * vocabulary);

  Candidate best;
  for (int at = 0; at < length; at += spec.blockTokens) {
    abort.throwIfRaised();
    const int count = std::min(spec.blockTokens, length - at);
    const bool last = at + count == length;
    const Range headTokens = last ? Range{count - 1, count} : Range{};
    best = step(&prompt[static_cast<size_t>(at)], count, headTokens, result.timings.addRow(), requestStart, abort, {});
  }
  for (;;) {
    result.tokens.push_back(best.token);
    if (options.keepLogits) appendLogits(0, result.logits);
    const int made = static_cast<int>(result.tokens.size());
    if (options.onToken) options.onToken(made - 1, best.token);
    if (made == options.maxNew || (!options.ignoreEos && best.token == options.eosToken)) break;
    abort.throwIfRaised();
    best = step(&result.tokens.back(), 1, {0, 1}, result.timings.addRow(), requestStart, abort, {});
  }
  guard.keep();
  return result;
}

Evaluated Session::evaluate(const std::vector<uint32_t>& tokens, const EvaluateOptions& options,
                            const AbortFlag& abort) {
  checkTokens(tokens, 0);
  const ChainSpec& spec = chain_->spec();
  const int length = static_cast<int>(tokens.size());
  if (options.blockTokens < 1 || options.blockTokens > spec.blockTokens || options.logitsFrom < 0 ||
      options.logitsFrom > length) {
    throw Error({.code = "evaluateOptions",
                 .expected = "blocks of 1 to " + std::to_string(spec.blockTokens) + " tokens, logits from 0 to " +
                             std::to_string(length),
                 .found = "blocks of " + std::to_string(options.blockTokens) + ", logits from " +
                          std::to_string(options.logitsFrom),
                 .where = "session: evaluate",
                 .remedy = "correct the options"});
  }
  PositionGuard guard(position_);
  const auto dModel = static_cast<size_t>(spec.dimensions.dModel);
  Evaluated result;
  result.logits.reserve(static_cast<size_t>(length - options.logitsFrom) *
                        static_cast<size_t>(spec.dimensions.vocabulary));
  if (options.keepHidden) result.hidden.resize((spec.layerShards.size() + 1) * tokens.size() * dModel);
  StepTimings timings(static_cast<int>(spec.layerShards.size()));
  for (int at = 0; at < length; at += options.blockTokens) {
    abort.throwIfRaised();
    const int count = std::min(options.blockTokens, length - at);
    const Range headTokens = {std::clamp(options.logitsFrom - at, 0, count), count};
    const Boundary keepHidden = [&](int boundary) {
      const size_t row = static_cast<size_t>(boundary) * tokens.size() + static_cast<size_t>(at);
      workspace_->readHidden(&result.hidden[row * dModel]);
    };
    step(&tokens[static_cast<size_t>(at)], count, headTokens, timings.addRow(), 0, abort,
         options.keepHidden ? keepHidden : Boundary{});
    for (int t = 0; t < headTokens.size(); ++t) appendLogits(t, result.logits);
  }
  guard.keep();
  return result;
}

}  // namespace shardbench
