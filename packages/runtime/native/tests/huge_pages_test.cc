// Whether memory that asked for huge pages has them: a program of its own, because it takes them away from its process.
#include "base/huge_pages.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "base/huge_buffer.h"
#include "chain/session.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace shardbench {

namespace {

// Two mappings that have huge pages, one that has none, and fields that look alike.
constexpr const char* kSmaps =
    "10000000-10800000 rw-p 00000000 00:00 0 \n"
    "Size:               8192 kB\n"
    "AnonHugePages:      4096 kB\n"
    "ShmemPmdMapped:     2048 kB\n"
    "FilePmdMapped:      2048 kB\n"
    "VmFlags: rd wr mr mw me ac hg \n"
    "20000000-20200000 r--s 00000000 fe:00 247278                     /models/AnonHugePages: 2048 kB.gguf\n"
    "AnonHugePages:         0 kB\n"
    "7f0000000000-7f0000400000 rw-p 00000000 00:00 0                  [anon: weights]\n"
    "AnonHugePages:      4096 kB\n";

std::optional<uint64_t> hugeBytesOf(const char* text, const std::vector<MemoryRange>& ranges) {
  std::istringstream smaps(text);
  return hugeBytesIn(smaps, ranges);
}

}  // namespace

TEST("a text that states nothing of huge pages is no statement that there are none") {
  CHECK(!hugeBytesOf("", {{0x10000000, 0x10800000}}));
  CHECK(!hugeBytesOf("10000000-10800000 rw-p 00000000 00:00 0 \nSize: 8192 kB\n", {{0x10000000, 0x10800000}}));
}

TEST("huge pages are counted where memory asked for them, up to its size") {
  const auto bytes = [](const std::vector<MemoryRange>& ranges) { return hugeBytesOf(kSmaps, ranges).value(); };
  CHECK_EQUAL(bytes({}), uint64_t{0});
  CHECK_EQUAL(bytes({{0x30000000, 0x30800000}}), uint64_t{0});
  CHECK_EQUAL(bytes({{0x20000000, 0x20200000}}), uint64_t{0});
  CHECK_EQUAL(bytes({{0x10000000, 0x10800000}}), uint64_t{4} << 20);
  CHECK_EQUAL(bytes({{0x10000000, 0x10200000}}), uint64_t{2} << 20);
  CHECK_EQUAL(bytes({{0x10000000, 0x10800000}, {0x7f0000000000, 0x7f0000400000}}), uint64_t{8} << 20);
  // Both ends outside of the mapping.
  CHECK_EQUAL(bytes({{0x7eff00000000, 0x7f0100000000}}), uint64_t{4} << 20);
}

TEST("memory asks for as many whole huge pages as it has") {
  CHECK_EQUAL(HugeBuffer(kHugePage - 1).asked().size(), size_t{0});
#if defined(__linux__)
  const HugeBuffer buffer(3 * kHugePage - 1);
  CHECK_EQUAL(buffer.asked().size(), 2 * kHugePage);
  CHECK(buffer.asked().start == reinterpret_cast<uintptr_t>(buffer.data()));
#endif
}

#if defined(__linux__)

namespace {

// Whether the system gives huge pages to memory that asks for them.
bool systemHasHugePages() {
  std::ifstream setting("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string options;
  std::getline(setting, options);
  return options.find("[always]") != std::string::npos || options.find("[madvise]") != std::string::npos;
}

// Takes huge pages away from this process while it lives.
class WithoutHugePages {
 public:
  WithoutHugePages() { CHECK_EQUAL(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0); }
  ~WithoutHugePages() { prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0); }
  WithoutHugePages(const WithoutHugePages&) = delete;
  WithoutHugePages& operator=(const WithoutHugePages&) = delete;
};

// A model whose shards have one and two whole huge pages, and its head none.
const test::SmallModel& wideModel() {
  static const test::SmallModel model([] {
    test::SmallModelOptions options;
    options.dimensions = {
        .dModel = 256, .heads = 8, .kvHeads = 4, .dHead = 32, .dFf = 2720, .layers = 3, .vocabulary = 83};
    return options;
  }());
  return model;
}

struct Opened {
  HugePages hugePages;
  std::vector<float> logits;
};

Opened openWide() {
  const test::SmallModel& model = wideModel();
  const test::SmallChain small = test::openSmallChain(model, model.spec(), {.threads = 2});
  Session session(small.chain);
  const EvaluateOptions all = {.blockTokens = 4, .layerShards = {0, 2}};
  std::vector<float> logits = session.evaluate({.tokens = model.prompt(9), .hidden = {}}, all, AbortFlag()).logits;
  return {small.chain->hugePages(), std::move(logits)};
}

}  // namespace

TEST("touched memory lies in huge pages where the system has them, and not where the process may have none") {
  for (const bool refused : {true, false}) {
    std::optional<WithoutHugePages> without;
    if (refused) without.emplace();
    const HugeBuffer buffer(4 * kHugePage);
    CHECK_EQUAL(readHugePages({buffer.asked()}).bytes.value(), uint64_t{0});
    std::memset(buffer.data(), 1, buffer.size());
    const HugePages found = readHugePages({buffer.asked()});
    CHECK_EQUAL(found.askedBytes, uint64_t{4 * kHugePage});
    CHECK_EQUAL(found.bytes.value() > 0, systemHasHugePages() && !refused);
  }
}

TEST("a chain without huge pages says so and computes the same bits") {
  const Opened with = openWide();
  const WithoutHugePages refused;
  const Opened without = openWide();
  CHECK_EQUAL(with.hugePages.askedBytes, uint64_t{3 * kHugePage});
  CHECK_EQUAL(with.hugePages.bytes.value() > 0, systemHasHugePages());
  CHECK_EQUAL(without.hugePages.askedBytes, uint64_t{3 * kHugePage});
  CHECK_EQUAL(without.hugePages.bytes.value(), uint64_t{0});
  CHECK(without.logits == with.logits);
}

TEST("a chain whose weights are too small for huge pages, or read from the file, asked for none") {
  const test::SmallModel small;
  CHECK_EQUAL(test::openSmallChain(small, small.spec()).chain->hugePages().askedBytes, uint64_t{0});
  const test::SmallModel& wide = wideModel();
  const test::SmallChain reference = test::openSmallChain(wide, wide.spec(), {.backend = "reference"});
  CHECK_EQUAL(reference.chain->hugePages().askedBytes, uint64_t{0});
}

#endif

}  // namespace shardbench
