#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace shardbench {

// A regular file opened for reading.
class OpenedFile {
 public:
  // Throws Error `fileUnreadable`. `label` names the file in messages.
  OpenedFile(const std::string& path, std::string label);
  ~OpenedFile();
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;

  int descriptor() const { return descriptor_; }
  // Bytes it had when it was opened, at least 1.
  size_t size() const { return size_; }
  const std::string& label() const { return label_; }

  // Reads `count` bytes from `offset` on. Returns false where the file ends before or cannot be read.
  bool read(size_t offset, uint8_t* to, size_t count) const;

 private:
  std::string label_;
  int descriptor_;
  size_t size_ = 0;
};

}  // namespace shardbench
