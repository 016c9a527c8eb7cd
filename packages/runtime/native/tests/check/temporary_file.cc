#include "tests/check/temporary_file.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace shardbench::test {

TemporaryFile::TemporaryFile(const std::vector<unsigned char>& content) {
  const char* folder = std::getenv("TMPDIR");
  path_ = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/shardbench-test-XXXXXX";
  const int descriptor = mkstemp(path_.data());
  if (descriptor < 0) throw std::runtime_error("cannot make " + path_);
  size_t done = 0;
  while (done < content.size()) {
    const ssize_t some = write(descriptor, content.data() + done, content.size() - done);
    if (some <= 0) throw std::runtime_error("cannot write " + path_);
    done += static_cast<size_t>(some);
  }
  close(descriptor);
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

}  // namespace shardbench::test
