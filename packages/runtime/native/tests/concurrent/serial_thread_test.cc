// The queue of one model: calls one after the other, each waited for, and an end in every state.
#include "backend/coreml/serial_thread.cc"

#include <memory>
#include <vector>

#include "tests/check/check.h"

namespace shardbench::coreml {

TEST("a thread runs each call once, in order, and what it wrote is seen after waiting") {
  SerialThread thread;
  std::vector<int> written;
  const SerialThread::Call append = [](void* context) {
    auto& values = *static_cast<std::vector<int>*>(context);
    values.push_back(static_cast<int>(values.size()));
  };
  for (int call = 0; call < 2000; ++call) {
    thread.start(append, &written);
    thread.wait();
    CHECK_EQUAL(written.size(), static_cast<size_t>(call + 1));
  }
  for (int call = 0; call < 2000; ++call) CHECK_EQUAL(written[static_cast<size_t>(call)], call);
}

TEST("several threads run at once and each is waited for") {
  std::vector<std::unique_ptr<SerialThread>> threads;
  for (int i = 0; i < 4; ++i) threads.push_back(std::make_unique<SerialThread>());
  std::vector<int> counts(threads.size());
  const SerialThread::Call count = [](void* context) { ++*static_cast<int*>(context); };
  for (int round = 1; round <= 300; ++round) {
    for (size_t i = 0; i < threads.size(); ++i) threads[i]->start(count, &counts[i]);
    for (const auto& thread : threads) thread->wait();
    for (const int value : counts) CHECK_EQUAL(value, round);
  }
}

TEST("a thread that was asked for nothing ends") {
  for (int i = 0; i < 50; ++i) SerialThread thread;
}

}  // namespace shardbench::coreml
