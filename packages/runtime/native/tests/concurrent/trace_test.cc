// Traces: threads note at the same time without meeting, nothing is lost without being counted, and a call that ended
// leaves no trace behind.
#include "base/trace.h"

#include <string>

#include "base/thread_pool.h"
#include "chain/session.h"
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

size_t countOf(const Trace& trace, int thread, const std::string& name) {
  size_t count = 0;
  for (const TraceEvent& event : trace.events(thread)) count += event.name == name ? 1 : 0;
  return count;
}

}  // namespace

TEST("nobody who traces nothing pays with a stamp, and nothing breaks") {
  const TraceScope scope(nullptr, 7, "operation", 0);
}

TEST("every thread's events are its own, in the order in which they ended") {
  constexpr int kEvents = 200;
  ThreadPool pool(3);
  Trace trace(3, kEvents);
  pool.run([&](int thread) {
    for (int i = 0; i < kEvents; ++i) {
      const TraceScope scope(&trace, thread, "operation", i);
    }
  });
  CHECK_EQUAL(trace.dropped(), size_t{0});
  for (int thread = 0; thread < trace.threads(); ++thread) {
    CHECK_EQUAL(trace.events(thread).size(), size_t{kEvents});
    int64_t before = 0;
    for (int i = 0; i < kEvents; ++i) {
      const TraceEvent& event = trace.events(thread)[static_cast<size_t>(i)];
      CHECK_EQUAL(event.where, i);
      CHECK(event.startNs >= before);
      CHECK(event.endNs >= event.startNs);
      before = event.endNs;
    }
  }
}

TEST("what does not fit is counted and left out") {
  Trace trace(2, 3);
  const size_t room = trace.events(0).capacity();
  for (size_t i = 0; i < room + 4; ++i) trace.add(0, {"operation", 0, 1, 2});
  CHECK_EQUAL(trace.events(0).size(), room);
  CHECK_EQUAL(trace.events(1).size(), size_t{0});
  CHECK_EQUAL(trace.dropped(), size_t{4});
}

TEST("a traced request notes every stage of every layer on every thread") {
  struct Case {
    int threads;
    int promptTokens;
  };
  // Two threads wait between queries and attention, three need not; the longer prompt is a block whose work they share.
  for (const auto& [threads, promptTokens] : {Case{2, 5}, Case{3, 5}, Case{2, 13}, Case{1, 13}}) {
    const SmallChain small = openSmallChain(model(), model().spec(), {.threads = threads});
    Session session(small.chain);
    Trace trace(threads, 1000);
    GenerateOptions options;
    options.maxNew = 3;
    options.trace = &trace;
    const Generated traced = session.generate(model().prompt(promptTokens), options, AbortFlag());
    const auto layers = static_cast<size_t>(model().dimensions().layers);
    for (int thread = 0; thread < threads; ++thread) {
      // One prefill block and two decode steps.
      for (const char* stage :
           {"attentionInput", "fillCache", "attention", "attentionOutput", "gateUp", "down"}) {
        CHECK_EQUAL(countOf(trace, thread, stage), 3 * layers);
      }
      int64_t before = traced.startedNs;
      for (const TraceEvent& event : trace.events(thread)) {
        CHECK(event.startNs >= before);
        before = event.endNs;
      }
    }
  }
}

TEST("the request after a traced one notes nothing, and generates the same") {
  const SmallChain small = openSmallChain(model(), model().spec(), {.threads = 2});
  Session session(small.chain);
  const AbortFlag never;
  Trace trace(2, 1000);
  GenerateOptions options;
  options.maxNew = 3;
  options.trace = &trace;
  const Generated traced = session.generate(model().prompt(5), options, never);

  const size_t noted = trace.events(0).size();
  session.reset();
  options.trace = nullptr;
  const Generated plain = session.generate(model().prompt(5), options, never);
  CHECK_EQUAL(trace.events(0).size(), noted);
  CHECK(plain.tokens == traced.tokens);
}

TEST("a request that fails takes its trace off") {
  const SmallChain small = openSmallChain(model(), model().spec(), {.threads = 2});
  Session session(small.chain);
  AbortFlag raised;
  raised.raise();
  GenerateOptions options;
  options.maxNew = 2;
  bool aborted = false;
  {
    Trace gone(2, 10);
    options.trace = &gone;
    try {
      session.generate(model().prompt(5), options, raised);
    } catch (const Aborted&) {
      aborted = true;
    }
  }
  CHECK(aborted);
  options.trace = nullptr;
  CHECK_EQUAL(session.generate(model().prompt(5), options, AbortFlag()).tokens.size(), size_t{2});
}

}  // namespace shardbench
