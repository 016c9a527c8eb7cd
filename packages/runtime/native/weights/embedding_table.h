#pragma once

#include <memory>
#include <string>

#include "spec/chain_spec.h"
#include "weights/mapped_file.h"
#include "weights/tensor.h"

namespace shardbench {

// A file that holds nothing but an fp16 embedding, row-major [vocabulary, dModel].
class EmbeddingTable {
 public:
  // Throws Error `fileUnreadable`, or `embeddingSize` for a file of another size.
  EmbeddingTable(const std::string& path, const std::string& label, const Dimensions& dimensions);

  const Tensor& tensor() const { return *tensor_; }

 private:
  MappedFile file_;
  std::unique_ptr<Tensor> tensor_;
};

}  // namespace shardbench
