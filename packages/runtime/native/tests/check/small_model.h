// A random model of the phi3 architecture in a temporary file, small enough to be made by every test, with dimensions
// that are no powers of two.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chain/chain.h"
#include "tests/check/random.h"
#include "tests/check/temporary_file.h"
#include "weights/model_weights.h"

namespace shardbench::test {

struct SmallModelOptions {
  Dimensions dimensions = {.dModel = 96,
                           .heads = 6,
                           .kvHeads = 3,
                           .dHead = 16,
                           .dFf = 160,
                           .layers = 3,
                           .vocabulary = 83};
  TensorType type = TensorType::q8_0;
  std::string inF32 = {};  // a part of the names of matrices that are F32 whatever the type
  bool ownHead = false;  // output.weight beside token_embd.weight
  uint64_t seed = 1;
};

class SmallModel {
 public:
  explicit SmallModel(const SmallModelOptions& options = {});

  const Dimensions& dimensions() const { return options_.dimensions; }
  const std::vector<TensorClaim>& claims() const { return claims_; }
  const std::string& path() const { return file_->path(); }
  // Two layer shards, two head shards, 12 of 16 lanes rotating.
  ChainSpec spec() const;
  std::vector<uint32_t> prompt(int length, uint64_t seed = 7) const;

 private:
  void addMatrix(const std::string& name, int rows, int columns, float scale);
  void add(const std::string& name, TensorType type, int rows, int columns, float scale);

  SmallModelOptions options_;
  Random random_;
  std::vector<unsigned char> bytes_;
  std::vector<TensorClaim> claims_;
  std::unique_ptr<TemporaryFile> file_;
};

struct SmallChainOptions {
  std::string backend = "cpu";
  int threads = 1;
  std::string kernelFamily = {};
  std::string packedPath = {};
  int activationBits = 16;
  int prefetchBytes = 0;
};

// A chain with the weights it reads.
struct SmallChain {
  std::unique_ptr<ModelWeights> weights;
  std::shared_ptr<const Chain> chain;
};

SmallChain openSmallChain(const SmallModel& model, const ChainSpec& spec, const SmallChainOptions& options = {},
                          const AbortFlag& abort = AbortFlag(), const Chain::Progress& progress = [](int, int) {});

}  // namespace shardbench::test
