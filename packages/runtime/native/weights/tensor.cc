#include "weights/tensor.h"

#include <cstring>

#include "base/error.h"

namespace shardbench {

namespace {

// Far above any model, far below where products of two of them overflow 64 bits.
constexpr int64_t kLargestDimension = int64_t{1} << 28;

size_t bytesPerRow(TensorType type, int64_t columns) {
  const auto count = static_cast<size_t>(columns);
  switch (type) {
    case TensorType::f32:
      return count * 4;
    case TensorType::f16:
    case TensorType::bf16:
      return count * 2;
    case TensorType::q8_0:
      return count / kQ8BlockWeights * kQ8BlockBytes;
  }
  return 0;
}

uint16_t loadHalf(const uint8_t* from) {
  uint16_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

Tensor::Tensor(const MappedFile& file, const TensorClaim& claim) : file_(&file), type_(claim.type) {
  const std::string where = file.label() + ": tensor " + claim.name;
  const bool sane = claim.rows > 0 && claim.columns > 0 && claim.rows <= kLargestDimension &&
                    claim.columns <= kLargestDimension &&
                    (claim.type != TensorType::q8_0 || claim.columns % kQ8BlockWeights == 0);
  if (!sane) {
    throw Error({.code = "tensorShape",
                 .expected = "positive dimensions, columns a multiple of 32 for Q8_0",
                 .found = std::to_string(claim.rows) + " x " + std::to_string(claim.columns),
                 .where = where,
                 .remedy = "make the file again"});
  }
  rows_ = static_cast<int>(claim.rows);
  columns_ = static_cast<int>(claim.columns);
  rowBytes_ = bytesPerRow(type_, claim.columns);
  const bool inside = claim.offset >= 0 && static_cast<size_t>(claim.offset) <= file.size() &&
                      bytes() <= file.size() - static_cast<size_t>(claim.offset);
  if (!inside) {
    throw Error({.code = "tensorOutsideFile",
                 .expected = "bytes inside a file of " + std::to_string(file.size()),
                 .found = std::to_string(bytes()) + " bytes from offset " + std::to_string(claim.offset),
                 .where = where,
                 .remedy = "the file is cut short: fetch or make it again"});
  }
  offset_ = static_cast<size_t>(claim.offset);
}

void Tensor::readRow(int row, float* out) const {
  decode(file_->data() + offset_ + rowBytes_ * static_cast<size_t>(row), out);
}

void Tensor::fetchRow(int row, std::vector<uint8_t>& bytes, float* out) const {
  if (bytes.size() < rowBytes_) bytes.resize(rowBytes_);
  if (!file_->file().read(offset_ + rowBytes_ * static_cast<size_t>(row), bytes.data(), rowBytes_)) {
    throw Error({.code = "fileUnreadable",
                 .expected = "row " + std::to_string(row) + " of a tensor",
                 .found = "a file that has become shorter, or a disk that fails",
                 .where = file_->label(),
                 .remedy = "fetch or make the file again"});
  }
  decode(bytes.data(), out);
}

void Tensor::decode(const uint8_t* from, float* out) const {
  switch (type_) {
    case TensorType::f32:
      std::memcpy(out, from, rowBytes_);
      return;
    case TensorType::f16:
      for (int i = 0; i < columns_; ++i) out[i] = halfToFloat(loadHalf(from + 2 * i));
      return;
    case TensorType::bf16:
      for (int i = 0; i < columns_; ++i) out[i] = bfloat16ToFloat(loadHalf(from + 2 * i));
      return;
    case TensorType::q8_0:
      for (int block = 0; block < columns_ / kQ8BlockWeights; ++block, from += kQ8BlockBytes) {
        const float scale = halfToFloat(loadHalf(from));
        for (int i = 0; i < kQ8BlockWeights; ++i) {
          *out++ = scale * static_cast<float>(static_cast<int8_t>(from[2 + i]));
        }
      }
      return;
  }
}

}  // namespace shardbench
