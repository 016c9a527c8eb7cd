#include "backend/coreml/devices.h"

#include "backend/coreml/guard.h"

namespace shardbench::coreml {

bool readDevice(id<MLComputeDeviceProtocol> device, Device& out) {
  if ([device isKindOfClass:[MLNeuralEngineComputeDevice class]]) {
    const NSInteger cores = [(MLNeuralEngineComputeDevice*)device totalCoreCount];
    out = {.kind = ComputeUnit::ane, .cores = static_cast<int>(cores)};
    return true;
  }
  if ([device isKindOfClass:[MLGPUComputeDevice class]]) {
    out = {.kind = ComputeUnit::gpu};
    return true;
  }
  if ([device isKindOfClass:[MLCPUComputeDevice class]]) {
    out = {.kind = ComputeUnit::cpu};
    return true;
  }
  return false;
}

std::vector<Device> allDevices() {
  std::vector<Device> devices;
  guarded("Core ML: devices", [&] {
    for (id<MLComputeDeviceProtocol> device in MLAllComputeDevices()) {
      Device known;
      if (readDevice(device, known)) devices.push_back(known);
    }
  });
  return devices;
}

}  // namespace shardbench::coreml
