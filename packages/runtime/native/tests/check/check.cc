#include "tests/check/check.h"

#include <exception>
#include <vector>

namespace shardbench::test {

namespace {

struct Entry {
  const char* sentence;
  Test::Body body;
};

std::vector<Entry>& entries() {
  static std::vector<Entry> all;
  return all;
}

bool passes(const Entry& entry) {
  try {
    entry.body();
    return true;
  } catch (const Failed&) {
  } catch (const std::exception& error) {
    std::printf("  threw: %s\n", error.what());
  }
  return false;
}

}  // namespace

Test::Test(const char* sentence, Body body) { entries().push_back({sentence, body}); }

void fail(const char* file, int line, const std::string& what) {
  std::printf("  %s:%d: %s\n", file, line, what.c_str());
  throw Failed();
}

}  // namespace shardbench::test

int main() {
  int failed = 0;
  for (const auto& entry : shardbench::test::entries()) {
    const bool passed = shardbench::test::passes(entry);
    std::printf("%s %s\n", passed ? "ok" : "not ok", entry.sentence);
    std::fflush(stdout);
    if (!passed) ++failed;
  }
  return failed == 0 ? 0 : 1;
}
