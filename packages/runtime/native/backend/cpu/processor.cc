#include "backend/cpu/processor.h"

#if defined(SHARDBENCH_X64)
#include <cpuid.h>

#include <cstdint>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#elif defined(SHARDBENCH_ARM64) && defined(__APPLE__)
#include <sys/sysctl.h>

#include <cstddef>
#elif defined(SHARDBENCH_ARM64)
#include <sys/auxv.h>
#endif

namespace shardbench::cpu {

namespace {

#if defined(SHARDBENCH_X64)

// Register sets that the system saves on a context switch (XCR0).
uint64_t savedRegisters() {
  uint32_t low = 0;
  uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<uint64_t>(high) << 32) | low;
}

// Asks the system for the matrix registers, for all threads of this process: they make every signal's frame larger, and
// Linux refuses where a thread's alternate stack would be too small for it.
bool mayUseMatrixRegisters() {
#if defined(__linux__)
  constexpr long kRequestPermission = 0x1023;
  constexpr long kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

Processor detect() {
  Processor found;
  uint32_t a = 0, b = 0, c = 0, d = 0;
  constexpr uint32_t kOsXsave = 1u << 27;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kOsXsave) == 0) return found;
  constexpr uint32_t kFma = 1u << 12;
  constexpr uint32_t kF16c = 1u << 29;
  constexpr uint32_t kBeside = kFma | kF16c;
  const bool besideAvx2 = (c & kBeside) == kBeside;
  const uint64_t saved = savedRegisters();
  const bool avxState = (saved & 0x6) == 0x6;
  const bool avx512State = (saved & 0xe6) == 0xe6;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return found;
  const auto has = [](uint32_t word, int bit) { return (word >> bit & 1u) != 0; };
  found.avx2 = avxState && besideAvx2 && has(b, 5);
  found.avx512 = avx512State && has(b, 16) && has(b, 17) && has(b, 30) && has(b, 31);
  found.avx512Vnni = found.avx512 && has(c, 11);
  constexpr uint64_t kTileState = uint64_t{3} << 17;
  found.amxInt8 = (saved & kTileState) == kTileState && has(d, 24) && has(d, 25) && mayUseMatrixRegisters();
  if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) found.avxVnni = found.avx2 && has(a, 4);
  return found;
}

#elif defined(SHARDBENCH_ARM64) && defined(__APPLE__)

bool has(const char* feature) {
  int value = 0;
  size_t size = sizeof value;
  // A system that does not know the name has not the feature.
  return sysctlbyname(feature, &value, &size, nullptr, 0) == 0 && value != 0;
}

Processor detect() {
  Processor found;
  found.dotProduct = has("hw.optional.arm.FEAT_DotProd");
  found.i8mm = has("hw.optional.arm.FEAT_I8MM");
  return found;
}

#elif defined(SHARDBENCH_ARM64)

Processor detect() {
  // HWCAP_ASIMDDP and HWCAP2_I8MM, written out because headers older than the kernel lack the second.
  constexpr unsigned long kDotProduct = 1ul << 20;
  constexpr unsigned long kI8mm = 1ul << 13;
  Processor found;
  found.dotProduct = (getauxval(AT_HWCAP) & kDotProduct) != 0;
  found.i8mm = (getauxval(AT_HWCAP2) & kI8mm) != 0;
  return found;
}

#else

Processor detect() { return {}; }

#endif

}  // namespace

const Processor& processor() {
  static const Processor found = detect();
  return found;
}

}  // namespace shardbench::cpu
