#include "addon/abort_switch.h"

#include "addon/arguments.h"
#include "addon/instance.h"

namespace shardbench::addon {

Napi::Function AbortSwitch::define(Napi::Env env) {
  return DefineClass(env, "AbortSwitch", {InstanceMethod<&AbortSwitch::raise>("raise")});
}

std::shared_ptr<AbortFlag> AbortSwitch::flagOf(Napi::Env env, const Napi::Value& value) {
  const Napi::Function& constructor = env.GetInstanceData<Instance>()->abortSwitch.Value();
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(constructor)) {
    throw argumentError("abort", "an AbortSwitch", "another value");
  }
  return Unwrap(value.As<Napi::Object>())->flag_;
}

Napi::Value AbortSwitch::raise(const Napi::CallbackInfo& info) {
  flag_->raise();
  return info.Env().Undefined();
}

}  // namespace shardbench::addon
