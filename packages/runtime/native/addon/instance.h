#pragma once

#include <napi.h>

namespace shardbench::addon {

// Constructors of the classes this addon wraps, per JavaScript environment.
struct Instance {
  Napi::FunctionReference abortSwitch;
  Napi::FunctionReference chain;
  Napi::FunctionReference session;
};

}  // namespace shardbench::addon
