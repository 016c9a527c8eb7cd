#pragma once

#include <napi.h>

#include <new>

#include "base/error.h"

namespace shardbench::addon {

// A JavaScript Error that carries the facts as properties; the TypeScript face makes a ShardbenchError of it.
Napi::Error toJavaScript(Napi::Env env, const Error& error);

// What an allocation that failed is told as.
Error outOfMemory();

// Runs `body`, turning an Error or a failed allocation into a JavaScript exception.
template <typename Body>
auto guarded(Napi::Env env, const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    throw toJavaScript(env, error);
  } catch (const std::bad_alloc&) {
    throw toJavaScript(env, outOfMemory());
  }
}

}  // namespace shardbench::addon
