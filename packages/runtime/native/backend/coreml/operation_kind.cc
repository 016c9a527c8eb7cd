#include "backend/coreml/operation_kind.h"

#include <algorithm>
#include <cctype>

namespace shardbench::coreml {

std::string plainOperation(const std::string& type) {
  const size_t dot = type.find('.');
  if (type.rfind("ios", 0) != 0 || dot == std::string::npos || dot == 3) return type;
  const bool version = std::all_of(type.begin() + 3, type.begin() + static_cast<std::ptrdiff_t>(dot),
                                   [](unsigned char c) { return std::isdigit(c) != 0; });
  return version ? type.substr(dot + 1) : type;
}

bool isWeight(const std::string& type) {
  const std::string plain = plainOperation(type);
  return plain == "const" || plain.rfind("constexpr_", 0) == 0;
}

bool isMatrixProduct(const std::string& type) {
  const std::string plain = plainOperation(type);
  return plain == "conv" || plain == "conv_transpose" || plain == "linear" || plain == "matmul" || plain == "einsum";
}

}  // namespace shardbench::coreml
