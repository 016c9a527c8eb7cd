#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "weights/opened_file.h"

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
  size_t size() const { return file_.size(); }
  const std::string& label() const { return file_.label(); }
  // The same bytes by reading, which maps no pages.
  const OpenedFile& file() const { return file_; }

 private:
  OpenedFile file_;
  const uint8_t* data_;
};

}  // namespace shardbench
