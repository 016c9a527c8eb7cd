#include "backend/coreml/plan_model.h"

#import <CoreML/CoreML.h>

#include <filesystem>
#include <map>
#include <memory>

#include "backend/coreml/completion.h"
#include "backend/coreml/devices.h"
#include "backend/coreml/guard.h"
#include "backend/coreml/load_model.h"
#include "backend/coreml/model_configuration.h"
#include "backend/coreml/operation_kind.h"
#include "backend/coreml/stdout_to_stderr.h"

namespace shardbench::coreml {

namespace {

struct Planning : Completion<MLComputePlan*> {
  StdoutToStderr redirection;
};

// Walks the blocks of a program, those inside loops and conditions included.
class Census {
 public:
  explicit Census(MLComputePlan* plan) : plan_(plan) {}

  void add(MLModelStructureProgramBlock* block) {
    for (MLModelStructureProgramOperation* operation in [block operations]) {
      const std::string type = toText([operation operatorName]);
      if (!isWeight(type)) operations_.push_back(read(operation, type));
      for (MLModelStructureProgramBlock* nested in [operation blocks]) add(nested);
    }
  }

  std::vector<PlannedOperation> take() { return std::move(operations_); }

 private:
  PlannedOperation read(MLModelStructureProgramOperation* operation, const std::string& type) {
    PlannedOperation planned;
    planned.type = type;
    planned.matrixProduct = isMatrixProduct(type);
    NSArray<MLModelStructureProgramNamedValueType*>* outputs = [operation outputs];
    planned.name = unique([outputs count] == 0 ? type : toText([[outputs objectAtIndex:0] name]));
    MLComputePlanDeviceUsage* usage = [plan_ computeDeviceUsageForMLProgramOperation:operation];
    Device device;
    if (usage != nil && readDevice([usage preferredComputeDevice], device)) {
      planned.hasUnit = true;
      planned.unit = device.kind;
    }
    for (id<MLComputeDeviceProtocol> supported in [usage supportedComputeDevices]) {
      if (readDevice(supported, device)) planned.supported.push_back(device.kind);
    }
    MLComputePlanCost* cost = [plan_ estimatedCostOfMLProgramOperation:operation];
    if (cost != nil) planned.cost = [cost weight];
    return planned;
  }

  std::string unique(const std::string& name) {
    const int seen = seen_[name]++;
    return seen == 0 ? name : name + "#" + std::to_string(seen + 1);
  }

  MLComputePlan* plan_;
  std::vector<PlannedOperation> operations_;
  std::map<std::string, int> seen_;
};

}  // namespace

std::vector<PlannedOperation> planModel(const std::string& compiled, ComputeUnits units, const AbortFlag& abort) {
  const std::string name = std::filesystem::path(compiled).filename().string();
  requireFolder(compiled, name, "a compiled model");
  std::vector<PlannedOperation> operations;
  guarded(name + ": plan", [&] {
    const auto planning = std::make_shared<Planning>();
    [MLComputePlan loadContentsOfURL:fileUrl(compiled)
                       configuration:modelConfiguration(units)
                   completionHandler:^(MLComputePlan* plan, NSError* error) {
                     planning->finish(plan, error);
                   }];
    planning->wait(abort);
    MLComputePlan* plan = planning->value();
    if (plan == nil) {
      throw Error({.code = "coremlPlan",
                   .expected = "a compute plan",
                   .found = describeError(planning->error(), compiled),
                   .where = name,
                   .remedy = "compile the package again on this machine"});
    }
    MLModelStructureProgram* program = [[plan modelStructure] program];
    if (program == nil) {
      throw Error({.code = "coremlProgram",
                   .expected = "an ML Program",
                   .found = "a model of another kind",
                   .where = name,
                   .remedy = "convert the model to mlprogram: only those have a plan"});
    }
    Census census(plan);
    for (NSString* function in [[[program functions] allKeys] sortedArrayUsingSelector:@selector(compare:)]) {
      census.add([[[program functions] objectForKey:function] block]);
    }
    operations = census.take();
  });
  return operations;
}

}  // namespace shardbench::coreml
