#include "addon/chain_object.h"

#include "addon/abort_switch.h"
#include "addon/instance.h"
#include "addon/session_object.h"
#include "addon/task.h"

namespace shardbench::addon {

namespace {

Napi::Array toArray(Napi::Env env, const std::vector<Operation>& operations) {
  Napi::Array array = Napi::Array::New(env, operations.size());
  for (size_t i = 0; i < operations.size(); ++i) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", operations[i].name);
    entry.Set("matrixProduct", operations[i].matrixProduct);
    entry.Set("unit", computeUnitName(operations[i].unit));
    array.Set(static_cast<uint32_t>(i), entry);
  }
  return array;
}

}  // namespace

Napi::Function ChainObject::define(Napi::Env env) {
  return DefineClass(env, "Chain",
                     {InstanceMethod<&ChainObject::newSession>("newSession"),
                      InstanceMethod<&ChainObject::describe>("describe"),
                      InstanceMethod<&ChainObject::hugePages>("hugePages"),
                      InstanceMethod<&ChainObject::dispose>("dispose")});
}

Napi::Value ChainObject::open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto request = std::make_shared<const ChainRequest>(Fields(info[0], "chain"));
    const auto abort = AbortSwitch::flagOf(env, info[1]);
    using Opened = std::shared_ptr<OpenedChain>;
    return Task<Opened>::start(
        env, info[2],
        [request, abort](const Task<Opened>::Send& send) {
          return std::make_shared<OpenedChain>(*request, *abort, [&](int opened, int total) {
            send({opened, static_cast<uint32_t>(total)});
          });
        },
        [](Napi::Env main, Opened opened) -> Napi::Value {
          const Napi::Object object = main.GetInstanceData<Instance>()->chain.New({});
          Unwrap(object)->opened_ = std::move(opened);
          return object;
        });
  });
}

const std::shared_ptr<OpenedChain>& ChainObject::opened() const {
  if (!opened_) throw argumentError("chain", "an open chain", "one that was disposed");
  return opened_;
}

Napi::Value ChainObject::newSession(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return SessionObject::make(info.Env(), opened()); });
}

Napi::Value ChainObject::describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const Chain& chain = opened()->chain();
    Napi::Object result = Napi::Object::New(env);
    result.Set("computeUnits", chain.backend().computeUnits());
    result.Set("threads", chain.backend().threads());
    const int activationBits = chain.backend().activationBits();
    result.Set("activationBits", activationBits == 0 ? env.Null() : Napi::Number::New(env, activationBits));
    result.Set("weightBytes", static_cast<double>(chain.weightBytes()));
    result.Set("cacheBytes", static_cast<double>(chain.cacheBytes()));
    Napi::Array layers = Napi::Array::New(env);
    for (size_t shard = 0; shard < chain.layerShards(); ++shard) {
      layers.Set(static_cast<uint32_t>(shard), toArray(env, chain.layerShard(shard).census()));
    }
    result.Set("layerShards", layers);
    Napi::Array heads = Napi::Array::New(env);
    for (size_t shard = 0; shard < chain.spec().headShards.size(); ++shard) {
      heads.Set(static_cast<uint32_t>(shard), toArray(env, chain.heads().census(static_cast<int>(shard))));
    }
    result.Set("headShards", heads);
    return result;
  });
}

Napi::Value ChainObject::hugePages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const HugePages found = opened()->chain().hugePages();
    Napi::Object result = Napi::Object::New(env);
    result.Set("askedBytes", static_cast<double>(found.askedBytes));
    result.Set("bytes", found.bytes ? Napi::Value(Napi::Number::New(env, static_cast<double>(*found.bytes))) : env.Null());
    return result;
  });
}

Napi::Value ChainObject::dispose(const Napi::CallbackInfo& info) {
  opened_.reset();
  return info.Env().Undefined();
}

}  // namespace shardbench::addon
