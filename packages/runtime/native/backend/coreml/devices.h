#pragma once

#import <CoreML/CoreML.h>

#include <vector>

#include "backend/coreml/framework.h"

namespace shardbench::coreml {

// Every device that the framework names on this machine.
std::vector<Device> allDevices();

// False for nil and for a device of a kind that is not known.
bool readDevice(id<MLComputeDeviceProtocol> device, Device& out);

}  // namespace shardbench::coreml
