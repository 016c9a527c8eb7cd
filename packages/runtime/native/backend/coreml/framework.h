// Core ML without its types: what the addon and the chain know of it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backend/backend.h"
#include "backend/coreml/model_facts.h"
#include "spec/chain_spec.h"

namespace shardbench::coreml {

// Never all of them: that hides where work fell back to, and has ended processes.
enum class ComputeUnits { cpuOnly, cpuAndGpu, cpuAndNeuralEngine };

struct Device {
  ComputeUnit kind = ComputeUnit::cpu;
  int cores = -1;  // of the Neural Engine
};

// A compute operation of a compiled model; weights (`const`, `constexpr_*`) are none.
struct PlannedOperation {
  std::string name;
  std::string type;
  bool matrixProduct = false;
  bool hasUnit = false;  // false where the framework names no device
  ComputeUnit unit = ComputeUnit::cpu;
  std::vector<ComputeUnit> supported;
  double cost = -1;  // part of the model's estimated time; below 0 where there is no estimate
};

// Compiled models of a set of shards, in chain order.
struct ShardPaths {
  std::vector<std::string> layers;
  std::vector<std::string> heads;
};

struct BackendOptions {
  ComputeUnits units = ComputeUnits::cpuAndNeuralEngine;
  ShardPaths decode;
  ShardPaths verifier;   // empty: none
  int batchTokens = 0;   // of the verifier
};

class Framework {
 public:
  virtual ~Framework() = default;
  // True in the stand-in for tests.
  virtual bool standIn() const = 0;
  virtual std::vector<Device> devices() const = 0;
  // Milliseconds that compiling took; the result appears at `destination` in one step. Throws Error `coremlCompile`,
  // `coremlException`, `destinationExists`, `destinationUnwritable`, and Aborted.
  virtual double compile(const std::string& package, const std::string& destination, const AbortFlag& abort) const = 0;
  // Throws Error `coremlPlan`, `coremlProgram`, `coremlException`, and Aborted.
  virtual std::vector<PlannedOperation> plan(const std::string& compiled, ComputeUnits units,
                                             const AbortFlag& abort) const = 0;
  // Throws Error `coremlLoad`, `coremlException`, and Aborted.
  virtual ModelFacts describe(const std::string& compiled, ComputeUnits units, const AbortFlag& abort) const = 0;
  // Throws Error `coremlRequest`; its shards throw what describe does, what adapter.h lists, and `coremlTokens`.
  virtual std::unique_ptr<Backend> makeBackend(const ChainSpec& spec, const BackendOptions& options) const = 0;
  // What the stand-in counted.
  virtual std::vector<std::pair<std::string, double>> counters() const = 0;
};

// Core ML, or null in a build without it.
const Framework* framework();

}  // namespace shardbench::coreml
