#pragma once

#include <node_api.h>

namespace shardbench::addon {

// Fills the addon's exports.
napi_value registerAddon(napi_env env, napi_value exports);

}  // namespace shardbench::addon
