// A system that refuses the matrix registers: a program of its own, because permission holds for a whole process.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "backend/cpu/kernels/kernel_family.h"
#include "backend/cpu/processor.h"
#include "chain/session.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench::cpu {

#if defined(__linux__) && defined(SHARDBENCH_X64)

namespace {

// What a chain of the fastest family generated, one line a token behind the family's name.
std::string generated(const test::SmallModel& model) {
  const test::SmallChain small = test::openSmallChain(model, model.spec());
  std::string text = small.chain->backend().computeUnits();
  Session session(small.chain);
  GenerateOptions options;
  options.maxNew = 12;
  // Long enough for a block of the matrix unit.
  for (const uint32_t token : session.generate(model.prompt(20), options, AbortFlag()).tokens) {
    text += "\n" + std::to_string(token);
  }
  return text;
}

// The same in a process of its own, which asks the system for itself.
std::string generatedElsewhere(const test::SmallModel& model) {
  int ends[2] = {};
  CHECK_EQUAL(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = generated(model);
    const bool told = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char part[256];
  for (ssize_t count = read(ends[0], part, sizeof part); count > 0; count = read(ends[0], part, sizeof part)) {
    text.append(part, static_cast<size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  CHECK_EQUAL(waitpid(child, &status, 0), child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return text;
}

std::string tokensOf(const std::string& text) { return text.substr(text.find('\n')); }
std::string familyOf(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST("without permission for the matrix registers the next family runs, with the tokens of a process that has it") {
  const test::SmallModel model;
  // First, because this process asks once and keeps the answer.
  const std::string elsewhere = generatedElsewhere(model);
  // Room for the frame of a signal without these registers, which take eight kilobytes more.
  std::vector<char> room(8192);
  stack_t small = {};
  small.ss_sp = room.data();
  small.ss_size = room.size();
  stack_t before = {};
  CHECK_EQUAL(sigaltstack(&small, &before), 0);
  CHECK(!processor().amxInt8);
  CHECK_EQUAL(sigaltstack(&before, nullptr), 0);
  const std::string here = generated(model);
  CHECK_EQUAL(familyOf(here), familyOf(elsewhere) == "amx" ? std::string("vnni") : familyOf(elsewhere));
  CHECK_EQUAL(tokensOf(here), tokensOf(elsewhere));
}

TEST("a family that was refused cannot be forced, and what is there is listed") {
  CHECK(kernelFamilies().front().name != "amx");
  CHECK_REFUSES("kernelFamilyUnavailable", "kernel family", [] { kernelFamily("amx"); });
}

#endif

}  // namespace shardbench::cpu
