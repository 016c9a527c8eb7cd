#include "backend/coreml/serial_thread.h"

#include <system_error>

#include "base/error.h"

namespace shardbench::coreml {

SerialThread::SerialThread() {
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    throw Error({.code = "threadsUnavailable",
                 .expected = "a thread for every head shard",
                 .found = error.what(),
                 .where = "threads",
                 .remedy = "use fewer head shards, or raise the limit of processes"});
  }
}

SerialThread::~SerialThread() {
  start(nullptr, nullptr);
  thread_.join();
}

void SerialThread::start(Call call, void* context) {
  call_ = call;
  context_ = context;
  asked_.fetch_add(1, std::memory_order_release);
  asked_.notify_one();
}

void SerialThread::wait() {
  const uint32_t asked = asked_.load(std::memory_order_relaxed);
  for (uint32_t done = done_.load(std::memory_order_acquire); done != asked;
       done = done_.load(std::memory_order_acquire)) {
    done_.wait(done, std::memory_order_acquire);
  }
}

void SerialThread::work() {
  for (uint32_t seen = 0;; ++seen) {
    asked_.wait(seen, std::memory_order_acquire);
    if (call_ == nullptr) return;
    call_(context_);
    done_.fetch_add(1, std::memory_order_release);
    done_.notify_one();
  }
}

}  // namespace shardbench::coreml
