#pragma once

#include <napi.h>

namespace shardbench::addon {

// What JavaScript sees of Core ML: devices, compile, plan, describe. Null in a build without it.
Napi::Value coremlObject(Napi::Env env);

}  // namespace shardbench::addon
