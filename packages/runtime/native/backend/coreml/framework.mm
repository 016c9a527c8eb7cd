#include "backend/coreml/framework.h"

#include <filesystem>

#include "backend/coreml/compile_model.h"
#include "backend/coreml/coreml_backend.h"
#include "backend/coreml/devices.h"
#include "backend/coreml/guard.h"
#include "backend/coreml/load_model.h"
#include "backend/coreml/plan_model.h"
#include "backend/coreml/read_description.h"
#include "backend/coreml/stand_in.h"

namespace shardbench::coreml {

namespace {

class LinkedFramework : public Framework {
 public:
  bool standIn() const override { return isStandIn(); }
  std::vector<Device> devices() const override { return allDevices(); }
  double compile(const std::string& package, const std::string& destination, const AbortFlag& abort) const override {
    return compileModel(package, destination, abort);
  }
  std::vector<PlannedOperation> plan(const std::string& compiled, ComputeUnits units,
                                     const AbortFlag& abort) const override {
    return planModel(compiled, units, abort);
  }
  ModelFacts describe(const std::string& compiled, ComputeUnits units, const AbortFlag& abort) const override {
    const std::string name = std::filesystem::path(compiled).filename().string();
    ModelFacts facts;
    guarded(name + ": description", [&] {
      MLModel* model = nil;
      loadModel(compiled, units, name, abort, model);
      facts = readDescription([model modelDescription]);
    });
    return facts;
  }
  std::unique_ptr<Backend> makeBackend(const ChainSpec& spec, const BackendOptions& options) const override {
    return makeCoremlBackend(spec, options);
  }
  std::vector<std::pair<std::string, double>> counters() const override { return standInCounters(); }
};

}  // namespace

const Framework* framework() {
  static const LinkedFramework linked;
  return &linked;
}

}  // namespace shardbench::coreml
