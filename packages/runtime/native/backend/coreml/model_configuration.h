#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/framework.h"

namespace shardbench::coreml {

inline MLModelConfiguration* modelConfiguration(ComputeUnits units) {
  MLModelConfiguration* configuration = [[MLModelConfiguration alloc] init];
  switch (units) {
    case ComputeUnits::cpuOnly:
      configuration.computeUnits = MLComputeUnitsCPUOnly;
      break;
    case ComputeUnits::cpuAndGpu:
      configuration.computeUnits = MLComputeUnitsCPUAndGPU;
      break;
    case ComputeUnits::cpuAndNeuralEngine:
      configuration.computeUnits = MLComputeUnitsCPUAndNeuralEngine;
      break;
  }
  return configuration;
}

}  // namespace shardbench::coreml
