#pragma once

namespace shardbench::cpu {

// Instruction sets that both the processor and the operating system offer.
struct Processor {
  bool avx2 = false;        // and FMA, F16C
  bool avxVnni = false;     // and avx2
  bool avx512 = false;      // F, DQ, BW, VL
  bool avx512Vnni = false;
  bool amxInt8 = false;     // and this process has the system's permission to use it
  bool dotProduct = false;  // sdot of NEON
  bool i8mm = false;        // smmla of NEON
};

const Processor& processor();

}  // namespace shardbench::cpu
