#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace shardbench {

// A file mapped read-only. Nothing outside [data, data + size) is ever handed out.
class MappedFile {
 public:
  // Throws Error `fileUnreadable`. `label` names the file in messages.
  MappedFile(const std::string& path, std::string label);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  const std::string& label() const { return label_; }

 private:
  std::string label_;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace shardbench
