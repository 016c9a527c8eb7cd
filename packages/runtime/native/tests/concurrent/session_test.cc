// A session: its two ways of feeding tokens agree, and a call that does not finish leaves it where it was.
#include "chain/session.h"

#include <thread>

#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench {

namespace {

using test::openSmallChain;
using test::SmallChain;
using test::SmallModel;

const SmallModel& model() {
  static const SmallModel made;
  return made;
}

SmallChain chainOf(const std::string& backend, int threads = 2) {
  return openSmallChain(model(), model().spec(), {.backend = backend, .threads = threads});
}

GenerateOptions newTokens(int count) {
  return {.maxNew = count, .ignoreEos = true, .eosToken = 0, .keepLogits = true, .onToken = {}};
}

// All of the two layer shards.
EvaluateOptions blocksOf(int tokens, int logitsFrom = 0, bool keepHidden = false) {
  return {.blockTokens = tokens, .layerShards = {0, 2}, .logitsFrom = logitsFrom, .keepHidden = keepHidden};
}

EvaluateInput fed(std::vector<uint32_t> tokens) { return {.tokens = std::move(tokens), .hidden = {}}; }

EvaluateInput hidden(std::vector<float> rows) { return {.tokens = {}, .hidden = std::move(rows)}; }

const AbortFlag& never() {
  static const AbortFlag flag;
  return flag;
}

std::vector<uint32_t> joined(std::vector<uint32_t> first, const std::vector<uint32_t>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

template <typename Body>
bool isAborted(const Body& body) {
  try {
    body();
  } catch (const Aborted&) {
    return true;
  }
  return false;
}

}  // namespace

TEST("no tokens, no new tokens and tokens outside the vocabulary are refused") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  CHECK_REFUSES("noTokens", "session: tokens", [&] { session.generate({}, newTokens(1), never()); });
  CHECK_REFUSES("noTokens", "session: tokens", [&] { session.evaluate({}, blocksOf(1), never()); });
  for (const int count : {0, -1, -2147483647 - 1}) {
    CHECK_REFUSES("noNewTokens", "session: maxNew", [&] { session.generate({1}, newTokens(count), never()); });
  }
  for (const uint32_t token : {83u, 84u, 0x7fffffffu, 0xffffffffu}) {
    CHECK_REFUSES("tokenOutsideVocabulary", "session: tokens",
                  [&] { session.generate({1, token}, newTokens(1), never()); });
    CHECK_REFUSES("tokenOutsideVocabulary", "session: tokens",
                  [&] { session.evaluate(fed({token}), blocksOf(1), never()); });
  }
  CHECK_EQUAL(session.position(), 0);
}

TEST("an end-of-sequence token outside the vocabulary is refused where it would be asked for") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  GenerateOptions options = newTokens(1);
  options.eosToken = 83;
  CHECK_EQUAL(session.generate({1}, options, never()).tokens.size(), size_t{1});
  options.ignoreEos = false;
  CHECK_REFUSES("tokenOutsideVocabulary", "session: eosToken", [&] { session.generate({1}, options, never()); });
}

TEST("evaluating with a block, a first logit or shards outside what there is is refused by name") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  const EvaluateInput input = fed(model().prompt(5));
  const auto refuses = [&](const char* field, const EvaluateOptions& options) {
    CHECK_REFUSES("evaluateOptions", std::string("session.evaluate: ") + field,
                  [&] { session.evaluate(input, options, never()); });
  };
  for (const int block : {0, -1, 21, 2147483647}) refuses("blockTokens", blocksOf(block));
  for (const int from : {-1, 6, 2147483647}) refuses("logitsFrom", blocksOf(1, from));
  for (const Range shards : {Range{-1, 2}, Range{0, 3}, Range{2, 1}, Range{3, 3}, Range{0, -1}}) {
    refuses("layerShards", {.blockTokens = 1, .layerShards = shards});
  }
  CHECK_EQUAL(session.position(), 0);
}

TEST("hidden states that are not whole rows are refused") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  for (const size_t values : {size_t{97}, size_t{191}}) {
    CHECK_REFUSES("evaluateOptions", "session.evaluate: hidden",
                  [&] { session.evaluate(hidden(std::vector<float>(values, 1)), blocksOf(1), never()); });
  }
  CHECK_REFUSES("noTokens", "session: tokens", [&] { session.evaluate(hidden({}), blocksOf(1), never()); });
  CHECK_REFUSES("contextFull", "session: tokens",
                [&] { session.evaluate(hidden(std::vector<float>(41 * 96, 1)), blocksOf(1), never()); });
  CHECK_EQUAL(session.position(), 0);
}

TEST("a cache takes exactly as many tokens as it has rows, and the last new token needs none") {
  const SmallChain small = chainOf("cpu");
  const std::vector<uint32_t> prompt = model().prompt(35);
  {
    Session session(small.chain);
    CHECK_REFUSES("contextFull", "session: tokens", [&] { session.generate(prompt, newTokens(7), never()); });
    CHECK_REFUSES("contextFull", "session: tokens",
                  [&] { session.generate(prompt, newTokens(2147483647), never()); });
    CHECK_EQUAL(session.generate(prompt, newTokens(6), never()).tokens.size(), size_t{6});
    CHECK_EQUAL(session.position(), 40);
    CHECK_REFUSES("contextFull", "session: tokens", [&] { session.generate({1}, newTokens(1), never()); });
    CHECK_REFUSES("contextFull", "session: tokens", [&] { session.evaluate(fed({1}), blocksOf(1), never()); });
    session.reset();
    CHECK_EQUAL(session.generate(prompt, newTokens(6), never()).tokens.size(), size_t{6});
  }
  Session session(small.chain);
  session.evaluate(fed(model().prompt(40)), blocksOf(20), never());
  CHECK_REFUSES("contextFull", "session: tokens", [&] { session.evaluate(fed({1}), blocksOf(20), never()); });
}

TEST("generating gives the tokens and the very logits that evaluating them gives") {
  for (const std::string backend : {"cpu", "reference"}) {
    const SmallChain small = chainOf(backend);
    for (const int length : {1, 7, 23}) {
      const std::vector<uint32_t> prompt = model().prompt(length);
      Session generating(small.chain);
      const Generated generated = generating.generate(prompt, newTokens(9), never());
      std::vector<uint32_t> all = joined(prompt, generated.tokens);
      all.pop_back();
      Session evaluating(small.chain);
      const Evaluated evaluated = evaluating.evaluate(fed(all), blocksOf(4, length - 1), never());
      CHECK(evaluated.logits == generated.logits);
      CHECK_EQUAL(generating.position(), evaluating.position());
      for (size_t i = 0; i < generated.tokens.size(); ++i) {
        const float* row = &evaluated.logits[i * 83];
        const LogitsView view = {.data = row, .channels = 83, .tokenStride = 0, .channelStride = 1};
        CHECK_EQUAL(generated.tokens[i], bestOf(view, 0, 0).token);
      }
    }
  }
}

TEST("a session goes on where its last call ended") {
  const SmallChain small = chainOf("cpu");
  const std::vector<uint32_t> tokens = model().prompt(20);
  Session whole(small.chain);
  const std::vector<float> expected = whole.evaluate(fed(tokens), blocksOf(7), never()).logits;
  Session pieces(small.chain);
  std::vector<float> found = pieces.evaluate(fed({tokens.begin(), tokens.begin() + 9}), blocksOf(7), never()).logits;
  const std::vector<float> rest = pieces.evaluate(fed({tokens.begin() + 9, tokens.end()}), blocksOf(7), never()).logits;
  found.insert(found.end(), rest.begin(), rest.end());
  CHECK(found == expected);
}

TEST("sessions of one chain do not see each other's tokens") {
  const SmallChain small = chainOf("cpu");
  const std::vector<uint32_t> prompt = model().prompt(6);
  Session alone(small.chain);
  const std::vector<uint32_t> expected = alone.generate(prompt, newTokens(6), never()).tokens;
  Session first(small.chain);
  Session second(small.chain);
  const std::vector<uint32_t> begun = first.generate(prompt, newTokens(3), never()).tokens;
  CHECK(second.generate(prompt, newTokens(6), never()).tokens == expected);
  const std::vector<uint32_t> ended = first.generate({begun.back()}, newTokens(3), never()).tokens;
  CHECK(joined(begun, ended) == expected);
}

TEST("without ignoring it, generation ends with the end-of-sequence token") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  const std::vector<uint32_t> all = session.generate(model().prompt(5), newTokens(12), never()).tokens;
  session.reset();
  GenerateOptions options = newTokens(12);
  options.ignoreEos = false;
  options.eosToken = all[4];
  const std::vector<uint32_t> some = session.generate(model().prompt(5), options, never()).tokens;
  CHECK_EQUAL(some.back(), all[4]);
  CHECK(some.size() <= 5);
  CHECK((std::vector<uint32_t>(all.begin(), all.begin() + static_cast<long>(some.size())) == some));
}

TEST("hidden states are the embedding before the first shard, and logits may be left out") {
  const SmallChain small = chainOf("reference");
  Session session(small.chain);
  const std::vector<uint32_t> tokens = model().prompt(5);
  const Evaluated evaluated = session.evaluate(fed(tokens), blocksOf(2, 5, true), never());
  CHECK(evaluated.logits.empty());
  CHECK_EQUAL(evaluated.hidden.size(), size_t{3 * 5 * 96});
  for (size_t token = 0; token < 5; ++token) {
    std::vector<float> row(96);
    small.weights->embedding().readRow(static_cast<int>(tokens[token]), row.data());
    CHECK((std::vector<float>(evaluated.hidden.begin() + static_cast<long>(token * 96),
                              evaluated.hidden.begin() + static_cast<long>(token * 96 + 96)) == row));
  }
}

TEST("shards run one by one on the hidden states before them give what all give in one call") {
  for (const std::string backend : {"cpu", "reference"}) {
    const SmallChain small = chainOf(backend);
    Session whole(small.chain);
    const Evaluated expected = whole.evaluate(fed(model().prompt(11)), blocksOf(4, 0, true), never());
    const auto boundary = [&](long index) {
      const auto start = expected.hidden.begin() + index * 11 * 96;
      return std::vector<float>(start, start + 11 * 96);
    };
    Session pieces(small.chain);
    for (int shard = 0; shard < 2; ++shard) {
      pieces.reset();
      const Evaluated one = pieces.evaluate(
          hidden(boundary(shard)),
          {.blockTokens = 3, .layerShards = {shard, shard + 1}, .logitsFrom = 11, .keepHidden = true}, never());
      CHECK_EQUAL(one.hidden.size(), size_t{2 * 11 * 96});
      CHECK((std::vector<float>(one.hidden.begin() + 11 * 96, one.hidden.end()) == boundary(shard + 1)));
    }
    pieces.reset();
    const Evaluated head =
        pieces.evaluate(hidden(boundary(2)), {.blockTokens = 5, .layerShards = {2, 2}, .logitsFrom = 0}, never());
    CHECK(head.logits == expected.logits);
  }
}

TEST("a flag raised by another thread during a run ends it and leaves the session where it was") {
  for (const std::string backend : {"cpu", "reference"}) {
    for (const int threads : {1, 3}) {
      const SmallChain small = chainOf(backend, threads);
      Session session(small.chain);
      session.evaluate(fed(model().prompt(3, 1)), blocksOf(3, 3), never());
      AbortFlag abort;
      std::atomic<int> made{0};
      std::thread raiser([&] {
        while (made.load() < 4) std::this_thread::yield();
        abort.raise();
      });
      GenerateOptions options = newTokens(30);
      // The run waits for the flag in its fifth token, so that it is always raised before the last one.
      options.onToken = [&](int index, uint32_t) {
        made.store(index + 1);
        while (index == 4 && !abort.raised()) std::this_thread::yield();
      };
      CHECK(isAborted([&] { session.generate(model().prompt(5), options, abort); }));
      raiser.join();
      CHECK_EQUAL(session.position(), 3);
      const std::vector<uint32_t> again = session.generate(model().prompt(5), newTokens(8), never()).tokens;
      Session fresh(small.chain);
      fresh.evaluate(fed(model().prompt(3, 1)), blocksOf(3, 3), never());
      CHECK(fresh.generate(model().prompt(5), newTokens(8), never()).tokens == again);
    }
  }
}

TEST("a flag that is up already ends every call before its first token") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  AbortFlag abort;
  abort.raise();
  CHECK(isAborted([&] { session.generate({1, 2}, newTokens(2), abort); }));
  CHECK(isAborted([&] { session.evaluate(fed({1, 2}), blocksOf(2), abort); }));
  CHECK_EQUAL(session.position(), 0);
  abort.clear();
  CHECK_EQUAL(session.generate({1, 2}, newTokens(2), abort).tokens.size(), size_t{2});
}

TEST("a listener that throws ends the call and leaves the session where it was") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  GenerateOptions options = newTokens(5);
  options.onToken = [](int index, uint32_t) {
    if (index == 2) throw Aborted();
  };
  CHECK(isAborted([&] { session.generate({1, 2, 3}, options, never()); }));
  CHECK_EQUAL(session.position(), 0);
}

TEST("opening a chain stops at the shard where the flag was raised") {
  const ChainSpec spec = model().spec();
  const ModelWeights weights(model().path(), "small.gguf", model().claims(), spec.dimensions);
  for (const std::string backend : {"cpu", "reference"}) {
    AbortFlag abort;
    int opened = 0;
    CHECK(isAborted([&] {
      openSmallChain(model(), spec, {.backend = backend, .threads = 2}, abort, [&](int count, int total) {
        CHECK_EQUAL(total, 3);
        opened = count;
        abort.raise();
      });
    }));
    CHECK_EQUAL(opened, 1);
  }
}

TEST("timings have a row for every pass, its stages adding up to its duration") {
  const SmallChain small = chainOf("cpu");
  Session session(small.chain);
  const Generated generated = session.generate(model().prompt(23), newTokens(4), never());
  const int columns = generated.timings.columns();
  CHECK_EQUAL(columns, 2 + 8);
  CHECK_EQUAL(generated.timings.columnNames().size(), static_cast<size_t>(columns));
  CHECK_EQUAL(generated.prefillSteps, 2);
  const std::vector<double>& rows = generated.timings.rows();
  CHECK_EQUAL(rows.size(), static_cast<size_t>(columns * 5));
  const std::vector<double> tokens = {20, 3, 1, 1, 1};
  double end = 0;
  for (size_t step = 0; step < 5; ++step) {
    const double* row = &rows[step * static_cast<size_t>(columns)];
    CHECK_EQUAL(row[StepTimings::tokens], tokens[step]);
    CHECK(row[StepTimings::start] >= end);
    end = row[StepTimings::start] + row[StepTimings::duration];
    double stages = 0;
    for (int column = StepTimings::embed; column < columns; ++column) stages += row[column];
    CHECK_EQUAL(stages, row[StepTimings::duration]);
  }
}

}  // namespace shardbench
