// A system that refuses the matrix registers: a program of its own, because permission holds for a whole process.
#include <csignal>
#include <vector>

#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/processor.h"
#include "tests/check/check.h"

namespace shardbench::cpu {

#if defined(__linux__) && defined(SHARDBENCH_X64)

TEST("without permission for the matrix registers everything else runs, and asking for them is refused") {
  // Room for the frame of a signal without these registers, which take eight kilobytes more.
  std::vector<char> room(8192);
  stack_t small = {};
  small.ss_sp = room.data();
  small.ss_size = room.size();
  stack_t before = {};
  CHECK_EQUAL(sigaltstack(&small, &before), 0);
  CHECK(!processor().amxInt8);
  CHECK_EQUAL(sigaltstack(&before, nullptr), 0);
  CHECK(kernelFamilies().front().name != "amx");
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [] { kernelFamily("amx"); });
}

#endif

}  // namespace shardbench::cpu
