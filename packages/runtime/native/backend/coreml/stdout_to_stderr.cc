#include "backend/coreml/stdout_to_stderr.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>

namespace shardbench::coreml {

namespace {

std::mutex mutex;
int living = 0;
int kept = -1;

}  // namespace

StdoutToStderr::StdoutToStderr() {
  const std::lock_guard lock(mutex);
  if (living++ > 0) return;
  std::fflush(stdout);
  kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
}

StdoutToStderr::~StdoutToStderr() {
  const std::lock_guard lock(mutex);
  if (--living > 0) return;
  std::fflush(stdout);
  if (kept < 0) return;
  dup2(kept, STDOUT_FILENO);
  close(kept);
  kept = -1;
}

}  // namespace shardbench::coreml
