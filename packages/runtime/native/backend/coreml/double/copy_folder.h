#pragma once

#include <string>

namespace shardbench::coreml::stand_in {

// Copies a folder to a new temporary one named like a compiled model.
std::string copyToTemporary(const std::string& folder);

}  // namespace shardbench::coreml::stand_in
