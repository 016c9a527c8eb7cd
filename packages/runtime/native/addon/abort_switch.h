#pragma once

#include <napi.h>

#include <memory>

#include "base/abort_flag.h"

namespace shardbench::addon {

// JavaScript's handle of an abort flag: `raise()` ends the call it was given to at its next layer boundary.
class AbortSwitch : public Napi::ObjectWrap<AbortSwitch> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit AbortSwitch(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

  // The flag behind a JavaScript value. Throws Error `argument` for any other value.
  static std::shared_ptr<AbortFlag> flagOf(Napi::Env env, const Napi::Value& value);

 private:
  Napi::Value raise(const Napi::CallbackInfo& info);

  std::shared_ptr<AbortFlag> flag_ = std::make_shared<AbortFlag>();
};

}  // namespace shardbench::addon
