#include "backend/coreml/objc_text.h"

#include <filesystem>

namespace shardbench::coreml {

std::string withoutFolder(std::string text, const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string() + "/";
  for (size_t at = text.find(folder); folder.size() > 1 && at != std::string::npos; at = text.find(folder, at)) {
    text.erase(at, folder.size());
  }
  return text;
}

std::string describeError(NSError* error, const std::string& path) {
  if (error == nil) return "no reason given";
  const std::string text = toText([error localizedDescription]) + " (" + toText([error domain]) + " " +
                           std::to_string(static_cast<long>([error code])) + ")";
  return withoutFolder(text, path);
}

}  // namespace shardbench::coreml
