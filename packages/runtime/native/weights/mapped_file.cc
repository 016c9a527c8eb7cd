#include "weights/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace shardbench {

MappedFile::MappedFile(const std::string& path, std::string label) : label_(std::move(label)) {
  const auto fail = [&](const char* what) {
    return Error({.code = "fileUnreadable",
                  .expected = "a readable file",
                  .found = std::string(what) + ": " + std::strerror(errno),
                  .where = label_,
                  .remedy = "check the path and its permissions"});
  };
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw fail("open");
  struct stat status = {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) {
    const Error error = fail("not a regular, non-empty file");
    close(descriptor);
    throw error;
  }
  size_ = static_cast<size_t>(status.st_size);
  void* mapping = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
  const Error error = fail("mmap");
  close(descriptor);
  if (mapping == MAP_FAILED) throw error;
  data_ = static_cast<const uint8_t*>(mapping);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<uint8_t*>(data_), size_);
}

}  // namespace shardbench
