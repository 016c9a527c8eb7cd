#include "addon/addon.h"

#include <napi.h>

#include "addon/abort_switch.h"
#include "addon/chain_object.h"
#include "addon/coreml_object.h"
#include "addon/instance.h"
#include "addon/pack_model.h"
#include "addon/session_object.h"
#include "addon/task.h"
#include "backend/cpu/kernels/kernel_family.h"
#include "probe/prefetch_probe.h"
#include "probe/stream_probe.h"

namespace shardbench::addon {

namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "clang " __clang_version__;
#else
constexpr const char* kCompiler = "gcc " __VERSION__;
#endif

Napi::Value buildFacts(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object facts = Napi::Object::New(env);
  facts.Set("compiler", kCompiler);
  Napi::Array families = Napi::Array::New(env);
  for (const auto& family : cpu::kernelFamilies()) families.Set(families.Length(), family.name);
  facts.Set("kernelFamilies", families);
  return facts;
}

// Memory and time of a probe.
size_t probedBytes(const Fields& fields) {
  const int64_t bytes = fields.bigInteger("bytes");
  if (bytes < (1 << 20) || bytes > (int64_t{1} << 36)) {
    throw argumentError("probe.bytes", "1 MiB to 64 GiB", std::to_string(bytes));
  }
  return static_cast<size_t>(bytes);
}

double probedSeconds(const Fields& fields) {
  const double seconds = fields.number("seconds");
  if (!(seconds > 0 && seconds <= 60)) throw argumentError("probe.seconds", "up to 60", std::to_string(seconds));
  return seconds;
}

// probeReadStream({bytes, seconds, threads}, abortSwitch) → promise of bytes per second, one value per pass.
Napi::Value probeStream(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const Fields fields(info[0], "probe");
    const int threads = threadsOf(fields);
    const size_t bytes = probedBytes(fields);
    const double seconds = probedSeconds(fields);
    const auto abort = AbortSwitch::flagOf(env, info[1]);
    using Rates = std::vector<double>;
    return Task<Rates>::start(
        env, env.Undefined(),
        [=](const Task<Rates>::Send&) {
          return probeReadStream(bytes, seconds, threads, *abort);
        },
        [](Napi::Env main, Rates rates) -> Napi::Value {
          Napi::Float64Array array = Napi::Float64Array::New(main, rates.size());
          std::copy(rates.begin(), rates.end(), array.Data());
          return array;
        });
  });
}

// probePrefetch({threads, seconds, bytes, kernelFamily}, abortSwitch), where the last two fields may be null, → promise
// of {kernelFamily, prefetchBytes, rates}.
Napi::Value probeDistance(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const Fields fields(info[0], "probe");
    PrefetchProbeOptions options = {.threads = threadsOf(fields)};
    if (fields.has("bytes")) options.bytes = probedBytes(fields);
    options.seconds = probedSeconds(fields);
    if (fields.has("kernelFamily")) options.kernelFamily = fields.string("kernelFamily");
    const auto abort = AbortSwitch::flagOf(env, info[1]);
    return Task<PrefetchProbe>::start(
        env, env.Undefined(), [=](const Task<PrefetchProbe>::Send&) { return probePrefetch(options, *abort); },
        [](Napi::Env main, const PrefetchProbe& probe) -> Napi::Value {
          Napi::Array rates = Napi::Array::New(main);
          for (const PrefetchRate& tried : probe.rates) {
            Napi::Object rate = Napi::Object::New(main);
            rate.Set("prefetchBytes", tried.prefetchBytes);
            rate.Set("bytesPerS", tried.bytesPerSecond);
            rates.Set(rates.Length(), rate);
          }
          Napi::Object found = Napi::Object::New(main);
          found.Set("kernelFamily", probe.kernelFamily);
          found.Set("prefetchBytes", probe.prefetchBytes);
          found.Set("rates", rates);
          return found;
        });
  });
}

Napi::Value probeStamp(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), probeStampNs()); }

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* instance = new Instance{.abortSwitch = Napi::Persistent(AbortSwitch::define(env)),
                                .chain = Napi::Persistent(ChainObject::define(env)),
                                .session = Napi::Persistent(SessionObject::define(env))};
  env.SetInstanceData(instance);
  exports.Set("AbortSwitch", instance->abortSwitch.Value());
  exports.Set("openChain", Napi::Function::New<ChainObject::open>(env, "openChain"));
  exports.Set("packModel", Napi::Function::New<packModel>(env, "packModel"));
  exports.Set("buildFacts", Napi::Function::New<buildFacts>(env, "buildFacts"));
  exports.Set("probeReadStream", Napi::Function::New<probeStream>(env, "probeReadStream"));
  exports.Set("probePrefetch", Napi::Function::New<probeDistance>(env, "probePrefetch"));
  exports.Set("probeStampNs", Napi::Function::New<probeStamp>(env, "probeStampNs"));
  exports.Set("coreml", coremlObject(env));
  return exports;
}

}  // namespace

napi_value registerAddon(napi_env env, napi_value exports) { return Napi::RegisterModule(env, exports, initialise); }

}  // namespace shardbench::addon
