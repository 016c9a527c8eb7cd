#pragma once

namespace shardbench::cpu {

// Instruction sets that both the processor and the operating system offer.
struct Processor {
  bool avx2 = false;
  bool avx512 = false;  // F, DQ, BW, VL
  bool avx512Vnni = false;
};

const Processor& processor();

}  // namespace shardbench::cpu
