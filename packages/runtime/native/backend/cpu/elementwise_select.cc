#include "backend/cpu/elementwise.h"
#include "backend/cpu/processor.h"

namespace shardbench::cpu {

const Elementwise& elementwise() {
#if defined(SHARDBENCH_X64)
  if (processor().avx512) return kAvx512Elementwise;
  if (processor().avx2) return kAvx2Elementwise;
#elif defined(SHARDBENCH_ARM64)
  // Every processor of arm64 has NEON.
  return kNeonElementwise;
#endif
  return kBaselineElementwise;
}

}  // namespace shardbench::cpu
