#include "backend/compute_unit.h"

namespace shardbench {

const char* computeUnitName(ComputeUnit unit) {
  switch (unit) {
    case ComputeUnit::ane:
      return "ane";
    case ComputeUnit::gpu:
      return "gpu";
    case ComputeUnit::cpu:
      return "cpu";
    case ComputeUnit::amx:
      return "amx";
    case ComputeUnit::vnni:
      return "vnni";
    case ComputeUnit::avxVnni:
      return "avxVnni";
    case ComputeUnit::avx2:
      return "avx2";
    case ComputeUnit::neonI8mm:
      return "neonI8mm";
    case ComputeUnit::neonDotprod:
      return "neonDotprod";
    case ComputeUnit::simd:
      return "simd";
    case ComputeUnit::scalar:
      return "scalar";
  }
  return "unknown";
}

}  // namespace shardbench
