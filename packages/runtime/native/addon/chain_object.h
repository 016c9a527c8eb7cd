#pragma once

#include <napi.h>

#include <memory>

#include "addon/opened_chain.h"

namespace shardbench::addon {

// JavaScript's handle of an open chain. `dispose()` lets go of it at once; calls that still run keep it alive.
class ChainObject : public Napi::ObjectWrap<ChainObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ChainObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

  // openChain(request, abortSwitch, onProgress?) → promise of a chain.
  static Napi::Value open(const Napi::CallbackInfo& info);

 private:
  Napi::Value newSession(const Napi::CallbackInfo& info);
  Napi::Value describe(const Napi::CallbackInfo& info);
  Napi::Value hugePages(const Napi::CallbackInfo& info);
  Napi::Value dispose(const Napi::CallbackInfo& info);
  const std::shared_ptr<OpenedChain>& opened() const;

  std::shared_ptr<OpenedChain> opened_;
};

}  // namespace shardbench::addon
