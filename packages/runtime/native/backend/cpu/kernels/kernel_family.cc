// Which instruction sets this machine executes, asked of the processor and of the system: a flag alone does not say
// that the system saves the registers.
#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/processor.h"
#include "base/error.h"
#include "faults/fault.h"

namespace shardbench::cpu {

#if defined(SHARDBENCH_X64)
namespace {

// Where groups take turns of two kilobytes, the next turn's weights are fetched.
constexpr int kTurnPrefetchBytes = 2048;

}  // namespace
#endif

const std::vector<KernelFamily>& kernelFamilies() {
  static const std::vector<KernelFamily> families = [] {
    std::vector<KernelFamily> found;
#if defined(SHARDBENCH_X64)
    const Processor& has = fault::hidesKernels() ? Processor{} : processor();
    if (has.amxInt8 && has.avx512Vnni) {
      found.push_back({"amx", ComputeUnit::amx, amxTile, 16, amxBlock, kPrefetchBytes});
    }
    if (has.avx512Vnni) found.push_back({"vnni", ComputeUnit::vnni, vnniTile, 8, nullptr, kPrefetchBytes});
    if (has.avxVnni) {
      found.push_back({"avxVnni", ComputeUnit::avxVnni, avxVnniTile, 16, nullptr, kTurnPrefetchBytes});
    }
    if (has.avx2) found.push_back({"avx2", ComputeUnit::avx2, avx2Tile, 16, nullptr, kTurnPrefetchBytes});
#elif defined(SHARDBENCH_ARM64)
    const Processor& has = fault::hidesKernels() ? Processor{} : processor();
    // Both, because the kernel leaves a single token to sdot.
    if (has.i8mm && has.dotProduct) found.push_back({"neonI8mm", ComputeUnit::neonI8mm, neonI8mmTile, 4});
    if (has.dotProduct) found.push_back({"neonDotprod", ComputeUnit::neonDotprod, neonDotprodTile, 4});
#endif
    found.push_back({"scalar", ComputeUnit::scalar, scalarTile});
    return found;
  }();
  return families;
}

const KernelFamily& kernelFamily(const std::string& name) {
  const auto& families = kernelFamilies();
  if (name.empty()) return families.front();
  std::string known;
  for (const auto& family : families) {
    if (family.name == name) return family;
    known += (known.empty() ? "" : ", ") + family.name;
  }
  throw Error({.code = "kernelFamilyUnavailable",
               .expected = "one of " + known,
               .found = name,
               .where = "cpu backend: kernel family",
               .remedy = "leave the choice to the backend, or use another machine"});
}

}  // namespace shardbench::cpu
