#include "addon/session_object.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>

#include "addon/abort_switch.h"
#include "addon/instance.h"
#include "addon/task.h"

namespace shardbench::addon {

// Holds a session for one call: while it lives no other call can start on the session, and while `Lock` lives none runs
// on the chain.
class SessionObject::Use {
 public:
  explicit Use(std::shared_ptr<Held> held) : held_(std::move(held)) {
    if (held_->busy.exchange(true)) {
      const auto busy = std::exchange(held_, nullptr);
      throw Error({.code = "sessionBusy",
                   .expected = "a session without a running call",
                   .found = "a call that has not ended",
                   .where = "session",
                   .remedy = "await the first call, or use a session of its own for the second"});
    }
  }
  ~Use() {
    if (held_) held_->busy.store(false);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  Session& session() { return held_->session; }
  std::mutex& calls() { return held_->opened->calls(); }
  int threads() const { return held_->opened->chain().backend().threads(); }

 private:
  std::shared_ptr<Held> held_;
};

namespace {

template <typename Array, typename Value>
Array copyTo(Napi::Env env, const std::vector<Value>& values) {
  Array array = Array::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(Value));
  return array;
}

Napi::Value toJavaScript(Napi::Env env, const Generated& generated) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("tokens", copyTo<Napi::Uint32Array>(env, generated.tokens));
  result.Set("logits", copyTo<Napi::Float32Array>(env, generated.logits));
  result.Set("timings", copyTo<Napi::Float64Array>(env, generated.timings.rows()));
  Napi::Array columns = Napi::Array::New(env);
  for (const std::string& name : generated.timings.columnNames()) columns.Set(columns.Length(), name);
  result.Set("columns", columns);
  result.Set("prefillSteps", generated.prefillSteps);
  return result;
}

// What a call generated, with the trace that it noted; null where none was asked for.
struct TracedCall {
  Generated generated;
  std::shared_ptr<Trace> trace;
};

// {names, rows, dropped}: rows of thread, name, where, start and end, times in nanoseconds after the request began.
Napi::Value toJavaScript(Napi::Env env, const Trace& trace, int64_t startedNs) {
  std::vector<const char*> names;
  std::vector<double> rows;
  for (int thread = 0; thread < trace.threads(); ++thread) {
    for (const TraceEvent& event : trace.events(thread)) {
      const auto known = std::find_if(names.begin(), names.end(),
                                      [&](const char* name) { return std::strcmp(name, event.name) == 0; });
      const auto name = static_cast<double>(known - names.begin());
      if (known == names.end()) names.push_back(event.name);
      rows.insert(rows.end(), {static_cast<double>(thread), name, static_cast<double>(event.where),
                               static_cast<double>(event.startNs - startedNs),
                               static_cast<double>(event.endNs - startedNs)});
    }
  }
  Napi::Object result = Napi::Object::New(env);
  Napi::Array list = Napi::Array::New(env);
  for (const char* name : names) list.Set(list.Length(), name);
  result.Set("names", list);
  result.Set("rows", copyTo<Napi::Float64Array>(env, rows));
  result.Set("dropped", static_cast<double>(trace.dropped()));
  return result;
}

Napi::Value toJavaScript(Napi::Env env, const TracedCall& call) {
  Napi::Value result = toJavaScript(env, call.generated);
  if (call.trace) result.As<Napi::Object>().Set("trace", toJavaScript(env, *call.trace, call.generated.startedNs));
  return result;
}

// Room for so many events a thread; null for none. Throws Error `argument`.
std::shared_ptr<Trace> traceOf(const Fields& fields, int threads) {
  const int events = fields.has("traceEvents") ? fields.integer("traceEvents") : 0;
  if (events < 0 || events > (1 << 22)) {
    throw argumentError(fields.where() + ".traceEvents", "0 to 4194304", std::to_string(events));
  }
  return events == 0 ? nullptr : std::make_shared<Trace>(threads, static_cast<size_t>(events));
}

Napi::Value toJavaScript(Napi::Env env, const Evaluated& evaluated) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("logits", copyTo<Napi::Float32Array>(env, evaluated.logits));
  result.Set("hidden", copyTo<Napi::Float32Array>(env, evaluated.hidden));
  return result;
}

}  // namespace

Napi::Function SessionObject::define(Napi::Env env) {
  return DefineClass(env, "Session",
                     {InstanceMethod<&SessionObject::generate>("generate"),
                      InstanceMethod<&SessionObject::evaluate>("evaluate"),
                      InstanceMethod<&SessionObject::reset>("reset"),
                      InstanceMethod<&SessionObject::dispose>("dispose")});
}

Napi::Value SessionObject::make(Napi::Env env, const std::shared_ptr<OpenedChain>& opened) {
  const Napi::Object object = env.GetInstanceData<Instance>()->session.New({});
  Unwrap(object)->held_ = std::make_shared<Held>(opened);
  return object;
}

std::shared_ptr<SessionObject::Use> SessionObject::use() const {
  if (!held_) throw argumentError("session", "an open session", "one that was disposed");
  return std::make_shared<Use>(held_);
}

Napi::Value SessionObject::generate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto tokens = tokensOf(info[0], "session.generate: tokens");
    const Fields fields(info[1], "session.generate: options");
    GenerateOptions options{.maxNew = fields.integer("maxNew"),
                            .ignoreEos = fields.boolean("ignoreEos", true),
                            .eosToken = 0,
                            .keepLogits = fields.boolean("keepLogits", false),
                            .onToken = {}};
    if (!options.ignoreEos) options.eosToken = static_cast<uint32_t>(fields.integer("eosToken"));
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    auto used = use();
    auto trace = traceOf(fields, used->threads());
    return Task<TracedCall>::start(
        env, info[3],
        [use = std::move(used), tokens = std::move(tokens), options, trace = std::move(trace),
         abort](const Task<TracedCall>::Send& send) {
          const std::lock_guard lock(use->calls());
          GenerateOptions sending = options;
          sending.onToken = [&](int index, uint32_t token) { send({index, token}); };
          sending.trace = trace.get();
          return TracedCall{use->session().generate(tokens, sending, *abort), trace};
        },
        [](Napi::Env main, TracedCall call) { return toJavaScript(main, call); });
  });
}

Napi::Value SessionObject::evaluate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const Fields fed(info[0], "session.evaluate: input");
    EvaluateInput input;
    if (fed.has("hidden")) {
      input.hidden = fed.floats("hidden");
    } else {
      input.tokens = fed.tokens("tokens");
    }
    const Fields fields(info[1], "session.evaluate: options");
    const Fields shards = fields.object("layerShards");
    const EvaluateOptions options{.blockTokens = fields.integer("blockTokens"),
                                  .layerShards = {shards.integer("start"), shards.integer("end")},
                                  .logitsFrom = fields.integer("logitsFrom"),
                                  .keepHidden = fields.boolean("keepHidden", false)};
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    return Task<Evaluated>::start(
        env, env.Undefined(),
        [use = use(), input = std::move(input), options, abort](const Task<Evaluated>::Send&) {
          const std::lock_guard lock(use->calls());
          return use->session().evaluate(input, options, *abort);
        },
        [](Napi::Env main, Evaluated evaluated) { return toJavaScript(main, evaluated); });
  });
}

Napi::Value SessionObject::reset(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    use()->session().reset();
    return info.Env().Undefined();
  });
}

Napi::Value SessionObject::dispose(const Napi::CallbackInfo& info) {
  held_.reset();
  return info.Env().Undefined();
}

}  // namespace shardbench::addon
