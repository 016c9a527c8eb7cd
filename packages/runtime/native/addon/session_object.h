#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "addon/opened_chain.h"
#include "chain/session.h"

namespace shardbench::addon {

// JavaScript's handle of a session.
class SessionObject : public Napi::ObjectWrap<SessionObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SessionObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

  static Napi::Value make(Napi::Env env, const std::shared_ptr<OpenedChain>& opened);

 private:
  // A session with the chain it runs on; kept alive by a call that uses it.
  struct Held {
    explicit Held(std::shared_ptr<OpenedChain> chain) : opened(std::move(chain)), session(opened->shared()) {}
    std::shared_ptr<OpenedChain> opened;
    Session session;
    std::atomic<bool> busy{false};
  };
  class Use;

  // generate(tokens, options, abortSwitch, onToken?) → promise of {tokens, timings, columns, prefillSteps, logits}.
  Napi::Value generate(const Napi::CallbackInfo& info);
  // evaluate({tokens} or {hidden}, options, abortSwitch) → promise of {logits, hidden}.
  Napi::Value evaluate(const Napi::CallbackInfo& info);
  Napi::Value reset(const Napi::CallbackInfo& info);
  Napi::Value dispose(const Napi::CallbackInfo& info);
  // The session, marked as busy until the returned use ends. Throws Error `sessionBusy` or `argument`.
  std::shared_ptr<Use> use() const;

  std::shared_ptr<Held> held_;
};

}  // namespace shardbench::addon
