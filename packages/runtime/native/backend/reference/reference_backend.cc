#include "backend/reference/reference_backend.h"

#include "backend/reference/reference_head_group.h"
#include "backend/reference/reference_layer_shard.h"

namespace shardbench::reference {

namespace {

class ReferenceBackend : public Backend {
 public:
  ReferenceBackend(const ChainSpec& spec, const ModelWeights& weights, int threads)
      : spec_(spec), pool_(threads), context_{spec_, weights, pool_} {}

  std::unique_ptr<LayerShard> openLayerShard(Range layers, const AbortFlag&) override {
    return std::make_unique<ReferenceLayerShard>(context_, layers);
  }
  std::unique_ptr<HeadGroup> openHeadGroup(const std::vector<Range>& vocabularyRanges, const AbortFlag&) override {
    return std::make_unique<ReferenceHeadGroup>(context_, vocabularyRanges);
  }
  std::unique_ptr<Workspace> newWorkspace() const override { return std::make_unique<ReferenceWorkspace>(spec_); }
  std::string computeUnits() const override { return "scalar"; }
  int threads() const override { return pool_.threads(); }

 private:
  const ChainSpec spec_;
  ThreadPool pool_;
  const ReferenceContext context_;
};

}  // namespace

std::unique_ptr<Backend> makeReferenceBackend(const ChainSpec& spec, const ModelWeights& weights, int threads) {
  return std::make_unique<ReferenceBackend>(spec, weights, threads);
}

}  // namespace shardbench::reference
