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

// Notes a workspace's operations while a call runs.
class TraceGuard {
 public:
  TraceGuard(Workspace& workspace, Trace* trace) : workspace_(workspace) { workspace_.setTrace(trace); }
  ~TraceGuard() { workspace_.setTrace(nullptr); }

 private:
  Workspace& workspace_;
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

void checkNotEmpty(size_t rows) {
  if (rows > 0) return;
  throw Error({.code = "noTokens",
               .expected = "at least one token",
               .found = "none",
               .where = "session: tokens",
               .remedy = "pass a prompt"});
}

void checkEvaluateOptions(const EvaluateOptions& options, const ChainSpec& spec, int length, size_t left) {
  const auto refuse = [](const std::string& field, const std::string& expected, const std::string& found) {
    throw Error({.code = "evaluateOptions",
                 .expected = expected,
                 .found = found,
                 .where = "session.evaluate: " + field,
                 .remedy = "correct the call"});
  };
  const int shards = static_cast<int>(spec.layerShards.size());
  if (options.blockTokens < 1 || options.blockTokens > spec.blockTokens) {
    refuse("blockTokens", "1 to " + std::to_string(spec.blockTokens), std::to_string(options.blockTokens));
  }
  if (options.logitsFrom < 0 || options.logitsFrom > length) {
    refuse("logitsFrom", "0 to " + std::to_string(length), std::to_string(options.logitsFrom));
  }
  const Range run = options.layerShards;
  if (run.start < 0 || run.end < run.start || run.end > shards) {
    refuse("layerShards", "a range within 0 to " + std::to_string(shards),
           std::to_string(run.start) + " to " + std::to_string(run.end));
  }
  if (left != 0) {
    refuse("hidden", "whole rows of " + std::to_string(spec.dimensions.dModel), std::to_string(left) + " values more");
  }
}

}  // namespace

Session::Session(std::shared_ptr<const Chain> chain)
    : chain_(std::move(chain)),
      workspace_(chain_->backend().newWorkspace()),
      embedded_(static_cast<size_t>(chain_->spec().blockTokens) * static_cast<size_t>(chain_->spec().dimensions.dModel)) {
  for (size_t shard = 0; shard < chain_->layerShards(); ++shard) {
    states_.push_back(chain_->layerShard(shard).newState());
  }
}

void Session::checkRoom(int64_t count) const {
  const int64_t room = chain_->spec().maxTokens - position_;
  if (count <= room) return;
  throw Error({.code = "contextFull",
               .expected = "at most " + std::to_string(room) + " tokens",
               .found = std::to_string(count),
               .where = "session: tokens",
               .remedy = "use a shorter prompt, fewer new tokens, or a larger max_seq_len"});
}

void Session::checkTokens(const std::vector<uint32_t>& tokens, const char* name) const {
  const auto vocabulary = static_cast<uint32_t>(chain_->spec().dimensions.vocabulary);
  const auto outside = std::find_if(tokens.begin(), tokens.end(), [&](uint32_t id) { return id >= vocabulary; });
  if (outside == tokens.end()) return;
  throw Error({.code = "tokenOutsideVocabulary",
               .expected = "ids below " + std::to_string(vocabulary),
               .found = std::to_string(*outside) + " at index " + std::to_string(outside - tokens.begin()),
               .where = std::string("session: ") + name,
               .remedy = "use the tokeniser of this model"});
}

int Session::nextPass(int left, int blockTokens) const {
  return chain_->backend().largestPass(std::min(left, blockTokens));
}

Candidate Session::step(const Block& block, Range shards, Range headTokens, double* timings, int64_t requestStart,
                        const AbortFlag& abort, const Boundary& atBoundary) {
  const ChainSpec& spec = chain_->spec();
  const auto dModel = static_cast<size_t>(spec.dimensions.dModel);
  Stamps stamps(timings);

  if (block.hidden == nullptr) {
    for (int t = 0; t < block.count; ++t) {
      chain_->embedding().fetchRow(static_cast<int>(block.tokens[t]), fetched_,
                                   &embedded_[static_cast<size_t>(t) * dModel]);
    }
  }
  workspace_->writeHidden(block.hidden != nullptr ? block.hidden : embedded_.data(), block.count);
  stamps.stage(StepTimings::embed);

  const RotaryTable& rotary = chain_->rotary();
  workspace_->setPositions({.start = position_,
                            .tokens = block.count,
                            .rotaryPairs = rotary.pairs(),
                            .cosine = rotary.cosine(position_),
                            .sine = rotary.sine(position_)});
  stamps.stage(StepTimings::ropeMask);

  if (atBoundary) atBoundary(0);
  for (int shard = shards.start; shard < shards.end; ++shard) {
    const auto index = static_cast<size_t>(shard);
    chain_->layerShard(index).run(*workspace_, *states_[index], abort);
    stamps.stage(StepTimings::firstLayerShard + shard);
    if (atBoundary) atBoundary(shard + 1 - shards.start);
  }

  Candidate best;
  if (headTokens.size() > 0) {
    const int headCopy = StepTimings::firstLayerShard + layerShards();
    chain_->heads().copyHidden(*workspace_, headTokens);
    stamps.stage(headCopy);
    chain_->heads().predict(*workspace_, abort);
    stamps.stage(headCopy + 1);
    best = bestOfShards(headTokens.size() - 1);
    stamps.stage(headCopy + 2);
  }
  timings[StepTimings::tokens] = block.count;
  timings[StepTimings::start] = static_cast<double>(stamps.start() - requestStart);
  timings[StepTimings::duration] = static_cast<double>(stamps.last() - stamps.start());
  position_ += block.count;
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
    for (int channel = 0; channel < view.channels; ++channel) out.push_back(logitAt(view, token, channel));
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
  checkNotEmpty(prompt.size());
  // The last new token is never fed back, so it needs no row of the cache.
  checkRoom(static_cast<int64_t>(prompt.size()) + options.maxNew - 1);
  checkTokens(prompt, "tokens");
  if (!options.ignoreEos) checkTokens({options.eosToken}, "eosToken");
  PositionGuard guard(position_);
  const TraceGuard tracing(*workspace_, options.trace);
  const ChainSpec& spec = chain_->spec();
  const auto vocabulary = static_cast<size_t>(spec.dimensions.vocabulary);
  const int length = static_cast<int>(prompt.size());
  const Range all = {0, layerShards()};
  Generated result{.tokens = {},
                   .logits = {},
                   .timings = StepTimings(static_cast<int>(spec.layerShards.size())),
                   .prefillSteps = 0,
                   .startedNs = requestStart};
  for (int at = 0; at < length; at += nextPass(length - at, spec.blockTokens)) ++result.prefillSteps;
  result.tokens.reserve(static_cast<size_t>(options.maxNew));
  result.timings.reserve(static_cast<size_t>(result.prefillSteps + options.maxNew));
  if (options.keepLogits) result.logits.reserve(static_cast<size_t>(options.maxNew) * vocabulary);

  Candidate best;
  int count = 0;
  for (int at = 0; at < length; at += count) {
    abort.throwIfRaised();
    count = nextPass(length - at, spec.blockTokens);
    const bool last = at + count == length;
    const Range headTokens = last ? Range{count - 1, count} : Range{};
    best = step({.tokens = &prompt[static_cast<size_t>(at)], .count = count}, all, headTokens, result.timings.addRow(),
                requestStart, abort, {});
  }
  for (;;) {
    result.tokens.push_back(best.token);
    if (options.keepLogits) appendLogits(0, result.logits);
    const int made = static_cast<int>(result.tokens.size());
    if (options.onToken) options.onToken(made - 1, best.token);
    if (made == options.maxNew || (!options.ignoreEos && best.token == options.eosToken)) break;
    abort.throwIfRaised();
    best = step({.tokens = &result.tokens.back(), .count = 1}, all, {0, 1}, result.timings.addRow(), requestStart, abort,
                {});
  }
  guard.keep();
  return result;
}

Evaluated Session::evaluate(const EvaluateInput& input, const EvaluateOptions& options, const AbortFlag& abort) {
  const ChainSpec& spec = chain_->spec();
  const auto dModel = static_cast<size_t>(spec.dimensions.dModel);
  const bool fromTokens = !input.tokens.empty();
  const size_t rows = fromTokens ? input.tokens.size() : input.hidden.size() / dModel;
  checkNotEmpty(rows);
  checkRoom(static_cast<int64_t>(rows));
  checkTokens(input.tokens, "tokens");
  const int length = static_cast<int>(rows);
  checkEvaluateOptions(options, spec, length, fromTokens ? 0 : input.hidden.size() % dModel);
  PositionGuard guard(position_);
  const Range shards = options.layerShards;
  Evaluated result;
  result.logits.reserve(static_cast<size_t>(length - options.logitsFrom) *
                        static_cast<size_t>(spec.dimensions.vocabulary));
  if (options.keepHidden) result.hidden.resize(static_cast<size_t>(shards.size() + 1) * rows * dModel);
  StepTimings timings(layerShards());
  int count = 0;
  for (int at = 0; at < length; at += count) {
    abort.throwIfRaised();
    const auto first = static_cast<size_t>(at);
    count = nextPass(length - at, options.blockTokens);
    const Range headTokens = {std::clamp(options.logitsFrom - at, 0, count), count};
    const Boundary keepHidden = [&](int boundary) {
      workspace_->readHidden(&result.hidden[(static_cast<size_t>(boundary) * rows + first) * dModel]);
    };
    const Block block = {.tokens = fromTokens ? &input.tokens[first] : nullptr,
                         .hidden = fromTokens ? nullptr : &input.hidden[first * dModel],
                         .count = count};
    step(block, shards, headTokens, timings.addRow(), 0, abort, options.keepHidden ? keepHidden : Boundary{});
    for (int t = 0; t < headTokens.size(); ++t) appendLogits(t, result.logits);
  }
  guard.keep();
  return result;
}

}  // namespace shardbench
