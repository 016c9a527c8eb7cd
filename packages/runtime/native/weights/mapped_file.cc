#include "weights/mapped_file.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace shardbench {

MappedFile::MappedFile(const std::string& path, std::string label) : file_(path, std::move(label)) {
  void* mapping = mmap(nullptr, size(), PROT_READ, MAP_SHARED, file_.descriptor(), 0);
  if (mapping == MAP_FAILED) {
    throw Error({.code = "fileUnreadable",
                 .expected = "a file that can be mapped",
                 .found = std::string("mmap: ") + std::strerror(errno),
                 .where = file_.label(),
                 .remedy = "check the limits of address space, or use another file system"});
  }
  data_ = static_cast<const uint8_t*>(mapping);
}

MappedFile::~MappedFile() { munmap(const_cast<uint8_t*>(data_), size()); }

}  // namespace shardbench
