#pragma once

#include <napi.h>

#include "base/error.h"

namespace shardbench::addon {

// A JavaScript Error that carries the facts as properties; the TypeScript face makes a ShardbenchError of it.
Napi::Error toJavaScript(Napi::Env env, const Error& error);

// Runs `body`, turning an Error into a JavaScript exception.
template <typename Body>
auto guarded(Napi::Env env, const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    throw toJavaScript(env, error);
  }
}

}  // namespace shardbench::addon
