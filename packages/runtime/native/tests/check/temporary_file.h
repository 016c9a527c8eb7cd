#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace shardbench::test {

// A file that lasts as long as this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::vector<unsigned char>& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace shardbench::test
