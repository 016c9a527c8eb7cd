#pragma once

#include <string>

namespace shardbench::coreml {

// The name of an operation without the version of the operation set: `conv` for `ios18.conv`.
std::string plainOperation(const std::string& type);

// Weights: `const` and `constexpr_*`. Everything else is compute.
bool isWeight(const std::string& type);

// Convolutions and matrix products.
bool isMatrixProduct(const std::string& type);

}  // namespace shardbench::coreml
