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
  const auto refusal = [&](std::string found) {
    return Error({.code = "fileUnreadable",
                  .expected = "a readable file",
                  .found = std::move(found),
                  .where = label_,
                  .remedy = "check the path and its permissions"});
  };
  const auto systemReason = [](const char* call) { return std::string(call) + ": " + std::strerror(errno); };
  // Opening a pipe would wait for its writer, without O_NONBLOCK.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw refusal(systemReason("open"));
  struct stat status = {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) {
    close(descriptor);
    throw refusal("not a regular, non-empty file");
  }
  size_ = static_cast<size_t>(status.st_size);
  void* mapping = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
  const std::string reason = systemReason("mmap");
  close(descriptor);
  if (mapping == MAP_FAILED) throw refusal(reason);
  data_ = static_cast<const uint8_t*>(mapping);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<uint8_t*>(data_), size_);
}

}  // namespace shardbench
