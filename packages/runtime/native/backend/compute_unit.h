#pragma once

namespace shardbench {

// Where one operation runs.
enum class ComputeUnit { ane, gpu, cpu, amx, vnni, avxVnni, avx2, neonI8mm, neonDotprod, simd, scalar };

const char* computeUnitName(ComputeUnit unit);

}  // namespace shardbench
