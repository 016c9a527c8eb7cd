#include "weights/embedding_table.h"

#include "base/error.h"

namespace shardbench {

EmbeddingTable::EmbeddingTable(const std::string& path, const std::string& label, const Dimensions& dimensions)
    : file_(path, label) {
  const size_t expected =
      size_t{2} * static_cast<size_t>(dimensions.vocabulary) * static_cast<size_t>(dimensions.dModel);
  if (file_.size() != expected) {
    throw Error({.code = "embeddingSize",
                 .expected = std::to_string(expected) + " bytes: " + std::to_string(dimensions.vocabulary) + " x " +
                             std::to_string(dimensions.dModel) + " fp16 values",
                 .found = std::to_string(file_.size()),
                 .where = label,
                 .remedy = "write the embedding table again, or correct vocab_size and d_model"});
  }
  tensor_ = std::make_unique<Tensor>(file_, TensorClaim{.name = "embedding",
                                                        .type = TensorType::f16,
                                                        .rows = dimensions.vocabulary,
                                                        .columns = dimensions.dModel,
                                                        .offset = 0});
}

}  // namespace shardbench
