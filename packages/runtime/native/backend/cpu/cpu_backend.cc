#include "backend/cpu/cpu_backend.h"

#include "backend/cpu/cpu_head_group.h"
#include "backend/cpu/cpu_layer_shard.h"
#include "backend/cpu/packed_file.h"
#include "base/error.h"
#include "base/thread_pool.h"

namespace shardbench::cpu {

namespace {

// The kernel family that options name, with the distance that they ask for where it has one.
KernelFamily familyOf(const CpuOptions& options) {
  KernelFamily family = kernelFamily(options.kernelFamily);
  if (options.prefetchBytes > 0 && family.prefetchBytes > 0) family.prefetchBytes = options.prefetchBytes;
  return family;
}

class CpuBackend : public Backend {
 public:
  CpuBackend(const ChainSpec& spec, const ModelWeights& weights, const CpuOptions& options)
      : spec_(spec),
        pool_(options.threads),
        activationBits_(options.activationBits),
        layout_(weights),
        packed_(options.packedPath.empty()
                    ? nullptr
                    : std::make_unique<PackedFile>(options.packedPath, options.packedLabel, layout_)),
        family_(familyOf(options)),
        context_{.spec = spec_,
                 .weights = weights,
                 .layout = layout_,
                 .packed = packed_.get(),
                 .family = family_,
                 .floats = elementwise(),
                 .pool = pool_} {}

  std::unique_ptr<LayerShard> openLayerShard(Range layers, const AbortFlag&) override {
    return std::make_unique<CpuLayerShard>(context_, layers);
  }
  std::unique_ptr<HeadGroup> openHeadGroup(const std::vector<Range>& vocabularyRanges, const AbortFlag&) override {
    return std::make_unique<CpuHeadGroup>(context_, vocabularyRanges);
  }
  std::unique_ptr<Workspace> newWorkspace() const override {
    return std::make_unique<CpuWorkspace>(spec_, pool_.threads(), planesOf(activationBits_));
  }
  std::string computeUnits() const override { return context_.family.name; }
  int threads() const override { return pool_.threads(); }
  int activationBits() const override { return activationBits_; }

 private:
  const ChainSpec spec_;
  ThreadPool pool_;
  const int activationBits_;
  const PackedLayout layout_;
  const std::unique_ptr<PackedFile> packed_;
  const KernelFamily family_;
  const CpuContext context_;
};

void checkDimension(const char* name, int value) {
  if (value % kGroupRows == 0) return;
  throw Error({.code = "unsupportedDimension",
               .expected = "a multiple of " + std::to_string(kGroupRows),
               .found = std::to_string(value),
               .where = std::string("cpu backend: ") + name,
               .remedy = "this model needs another backend"});
}

}  // namespace

std::unique_ptr<Backend> makeCpuBackend(const ChainSpec& spec, const ModelWeights& weights, const CpuOptions& options) {
  checkDimension("d_model", spec.dimensions.dModel);
  checkDimension("d_head", spec.dimensions.dHead);
  checkDimension("d_ff", spec.dimensions.dFf);
  return std::make_unique<CpuBackend>(spec, weights, options);
}

}  // namespace shardbench::cpu
