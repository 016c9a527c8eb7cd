#include "weights/mapped_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "tests/check/check.h"
#include "tests/check/temporary_file.h"

namespace shardbench {

TEST("a file that does not exist is refused with the system's reason") {
  CHECK_REFUSES("fileUnreadable", "model.gguf", [] { MappedFile("/nowhere/at/all", "model.gguf"); });
  try {
    MappedFile("/nowhere/at/all", "model.gguf");
  } catch (const Error& error) {
    CHECK(error.facts().found.find(std::strerror(ENOENT)) != std::string::npos);
  }
}

TEST("a folder and an empty file are refused for what they are") {
  const test::TemporaryFile empty({});
  for (const std::string& path : {std::string("/"), empty.path()}) {
    CHECK_REFUSES("fileUnreadable", "model.gguf", [&] { MappedFile(path, "model.gguf"); });
    try {
      MappedFile(path, "model.gguf");
    } catch (const Error& error) {
      CHECK_EQUAL(error.facts().found, std::string("not a regular, non-empty file"));
    }
  }
}

TEST("a pipe without a writer is refused instead of waited for") {
  const test::TemporaryFile place({1});
  const std::string pipe = place.path() + ".pipe";
  CHECK_EQUAL(mkfifo(pipe.c_str(), 0600), 0);
  alarm(20);
  CHECK_REFUSES("fileUnreadable", "model.gguf", [&] { MappedFile(pipe, "model.gguf"); });
  alarm(0);
  unlink(pipe.c_str());
}

TEST("a file is mapped whole, and stays readable after its name is gone") {
  std::vector<unsigned char> content;
  for (int i = 0; i < 10'000; ++i) content.push_back(static_cast<unsigned char>(i * 7));
  auto file = std::make_unique<test::TemporaryFile>(content);
  const MappedFile mapped(file->path(), "model.gguf");
  file.reset();
  CHECK_EQUAL(mapped.size(), content.size());
  CHECK_EQUAL(mapped.label(), std::string("model.gguf"));
  CHECK(std::memcmp(mapped.data(), content.data(), content.size()) == 0);
}

TEST("a mapping that is let go is gone: more of them than a process may have succeed one after the other") {
  const test::TemporaryFile file({1, 2, 3});
  // Linux allows 65,530 unless it was told otherwise.
  for (int i = 0; i < 70'000; ++i) CHECK_EQUAL(MappedFile(file.path(), "model.gguf").size(), size_t{3});
}

}  // namespace shardbench
