// What a compiled model says of itself, as plain values.
#pragma once

#include <string>
#include <vector>

namespace shardbench::coreml {

enum class Dtype { float16, float32, float64, int32, other };

const char* dtypeName(Dtype dtype);
// Bytes of one value; 0 for `other`.
int dtypeBytes(Dtype dtype);

// Sizes that an axis may have, both ends included.
struct AxisRange {
  int least = 0;
  int greatest = 0;
};

struct TensorFacts {
  std::string name;
  std::vector<int> shape;  // the default where several are allowed
  Dtype dtype = Dtype::other;
  std::vector<AxisRange> ranges;              // one per axis where a range of shapes is allowed
  std::vector<std::vector<int>> enumerated;   // the shapes where a list of them is
};

struct ModelFacts {
  std::vector<TensorFacts> inputs;   // in order of name
  std::vector<TensorFacts> outputs;  // likewise
  std::vector<TensorFacts> states;   // likewise
};

// Whether a tensor may have a shape.
bool allowsShape(const TensorFacts& tensor, const std::vector<int>& shape);

// `[1, 64, 1..4, 1] float16`, for messages.
std::string describeTensor(const TensorFacts& tensor);
std::string describeShape(const std::vector<int>& shape);

}  // namespace shardbench::coreml
