#include "weights/opened_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace shardbench {

OpenedFile::OpenedFile(const std::string& path, std::string label)
    : label_(std::move(label)),
      // Opening a pipe would wait for its writer, without O_NONBLOCK.
      descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  const auto refusal = [&](std::string found) {
    return Error({.code = "fileUnreadable",
                  .expected = "a readable file",
                  .found = std::move(found),
                  .where = label_,
                  .remedy = "check the path and its permissions"});
  };
  if (descriptor_ < 0) throw refusal(std::string("open: ") + std::strerror(errno));
  struct stat status = {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) {
    close(descriptor_);
    throw refusal("not a regular, non-empty file");
  }
  size_ = static_cast<size_t>(status.st_size);
}

OpenedFile::~OpenedFile() { close(descriptor_); }

bool OpenedFile::read(size_t offset, uint8_t* to, size_t count) const {
  while (count > 0) {
    const ssize_t got = pread(descriptor_, to, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    const auto bytes = static_cast<size_t>(got);
    offset += bytes;
    to += bytes;
    count -= bytes;
  }
  return true;
}

}  // namespace shardbench
