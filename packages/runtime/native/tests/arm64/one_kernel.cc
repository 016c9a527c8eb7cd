// Without an argument prints the kernel families that this processor has. With the name of one executes its kernel
// without asking: that ends with `illegal instruction` where the processor lacks it, which shows that an emulated
// processor is as poor as its name says.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "backend/cpu/kernels/kernel_family.h"

namespace shardbench::cpu {

namespace {

constexpr int kTokens = 2;
constexpr int kColumns = 8;

void onIllegalInstruction(int) {
  constexpr char kText[] = "illegal instruction\n";
  const ssize_t written = write(STDOUT_FILENO, kText, sizeof kText - 1);
  _exit(written > 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

void execute(TileKernel kernel) {
  alignas(64) int8_t weights[kGroupRows * kColumns] = {};
  int8_t activations[kTokens * kColumns] = {};
  int32_t rowSums[kGroupRows] = {};
  int32_t sums[kTokens * kTileRows];
  kernel({.weights = weights,
          .groupBytes = sizeof weights,
          .groups = 1,
          .quads = kColumns / kQuadColumns,
          .activations = activations,
          .tokenBytes = kColumns,
          .tokens = kTokens,
          .rowSums = rowSums,
          .next = weights},
         sums);
}

}  // namespace

}  // namespace shardbench::cpu

int main(int count, char** arguments) {
  using namespace shardbench::cpu;
  if (count < 2) {
    for (const auto& family : kernelFamilies()) std::printf("%s\n", family.name.c_str());
    return EXIT_SUCCESS;
  }
  std::signal(SIGILL, onIllegalInstruction);
  execute(std::strcmp(arguments[1], "neonI8mm") == 0 ? neonI8mmTile : neonDotprodTile);
  std::printf("executed\n");
  return EXIT_SUCCESS;
}
