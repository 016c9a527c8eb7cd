#pragma once

#include <string>
#include <vector>

namespace shardbench {

// Timestamps of a request, one row a forward pass. Columns: tokens of the pass, its start after the request was
// accepted, its duration, then the stages embed, ropeMask, every layer shard, headCopy, headPredict, headReduce;
// nanoseconds but for the first.
class StepTimings {
 public:
  explicit StepTimings(int layerShards) : columns_(layerShards + 8) {}

  enum Column { tokens = 0, start = 1, duration = 2, embed = 3, ropeMask = 4, firstLayerShard = 5 };
  int columns() const { return columns_; }
  std::vector<std::string> columnNames() const {
    std::vector<std::string> names = {"tokens", "startNs", "durationNs", "embed", "ropeMask"};
    for (int shard = 0; shard < columns_ - 8; ++shard) names.push_back("layers[" + std::to_string(shard) + "]");
    names.insert(names.end(), {"headCopy", "headPredict", "headReduce"});
    return names;
  }
  const std::vector<double>& rows() const { return rows_; }

  void reserve(size_t steps) { rows_.reserve(steps * static_cast<size_t>(columns_)); }
  // Starts a row and returns it; valid until the next call.
  double* addRow() {
    rows_.resize(rows_.size() + static_cast<size_t>(columns_));
    return &rows_[rows_.size() - static_cast<size_t>(columns_)];
  }

 private:
  int columns_;
  std::vector<double> rows_;
};

}  // namespace shardbench
