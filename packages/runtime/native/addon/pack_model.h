#pragma once

#include <napi.h>

namespace shardbench::addon {

// packModel(chainRequest, path, abortSwitch, onProgress?) → promise of {bytes, layerStart: number[], headStart}: writes
// the packed file of the request's model and says where its layers and its head begin.
Napi::Value packModel(const Napi::CallbackInfo& info);

}  // namespace shardbench::addon
