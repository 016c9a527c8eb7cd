#include "backend/coreml/double/copy_folder.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>

namespace shardbench::coreml::stand_in {

std::string copyToTemporary(const std::string& folder) {
  namespace fs = std::filesystem;
  static std::atomic<int> copies{0};
  const fs::path from(folder);
  const std::string name = "shardbench-double-" + std::to_string(getpid()) + "-" + std::to_string(copies++);
  const fs::path to = fs::temp_directory_path() / name / (from.stem().string() + ".mlmodelc");
  fs::create_directories(to.parent_path());
  fs::copy(from, to, fs::copy_options::recursive);
  return to.string();
}

}  // namespace shardbench::coreml::stand_in
