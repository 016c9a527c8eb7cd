#include "backend/coreml/model_facts.h"

#include <algorithm>

namespace shardbench::coreml {

const char* dtypeName(Dtype dtype) {
  switch (dtype) {
    case Dtype::float16:
      return "float16";
    case Dtype::float32:
      return "float32";
    case Dtype::float64:
      return "float64";
    case Dtype::int32:
      return "int32";
    case Dtype::other:
      return "other";
  }
  return "other";
}

int dtypeBytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::float16:
      return 2;
    case Dtype::float32:
    case Dtype::int32:
      return 4;
    case Dtype::float64:
      return 8;
    case Dtype::other:
      return 0;
  }
  return 0;
}

bool allowsShape(const TensorFacts& tensor, const std::vector<int>& shape) {
  if (shape.size() != tensor.shape.size()) return false;
  if (!tensor.enumerated.empty()) {
    return std::find(tensor.enumerated.begin(), tensor.enumerated.end(), shape) != tensor.enumerated.end();
  }
  if (tensor.ranges.size() != shape.size()) return shape == tensor.shape;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const AxisRange& range = tensor.ranges[axis];
    if (shape[axis] < range.least || shape[axis] > range.greatest) return false;
  }
  return true;
}

std::string describeShape(const std::vector<int>& shape) {
  std::string text = "[";
  for (size_t axis = 0; axis < shape.size(); ++axis) text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  return text + "]";
}

std::string describeTensor(const TensorFacts& tensor) {
  std::string text;
  if (!tensor.enumerated.empty()) {
    for (const auto& shape : tensor.enumerated) text += (text.empty() ? "" : " or ") + describeShape(shape);
  } else if (tensor.ranges.size() == tensor.shape.size() && !tensor.shape.empty()) {
    for (const auto& [least, greatest] : tensor.ranges) {
      text += text.empty() ? "[" : ", ";
      text += std::to_string(least);
      if (greatest != least) text += ".." + std::to_string(greatest);
    }
    text += "]";
  } else {
    text = describeShape(tensor.shape);
  }
  return text + " " + dtypeName(tensor.dtype);
}

}  // namespace shardbench::coreml
