// A system that refuses a thread: this file stands in for the call that starts one, which works where the linker lets a
// program replace a library's function.
#if defined(__linux__)
#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>

#include "base/thread_pool.h"
#include "tests/check/check.h"

namespace {

int threadsLeft = 1 << 20;

}  // namespace

extern "C" __attribute__((visibility("default"))) int pthread_create(pthread_t* thread, const pthread_attr_t* settings,
                                                                     void* (*body)(void*), void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (threadsLeft == 0) return EAGAIN;
  --threadsLeft;
  return create(thread, settings, body, argument);
}

namespace shardbench {

TEST("a pool that gets fewer threads than it asked for ends those it got and says so") {
  for (const int granted : {0, 1, 2}) {
    threadsLeft = granted;
    CHECK_REFUSES("threadsUnavailable", "threads", [] { ThreadPool pool(4); });
  }
  threadsLeft = 3;
  CHECK_EQUAL(ThreadPool(4).threads(), 4);
}

}  // namespace shardbench
#endif
