#include "addon/coreml_object.h"

#include "addon/abort_switch.h"
#include "addon/opened_chain.h"
#include "addon/task.h"

namespace shardbench::addon {

namespace {

std::string stringAt(const Napi::CallbackInfo& info, size_t index, const char* where) {
  if (info[index].IsString()) return info[index].As<Napi::String>().Utf8Value();
  throw argumentError(where, "a string", "another value");
}

coreml::ComputeUnits unitsAt(const Napi::CallbackInfo& info, size_t index) {
  return computeUnitsOf(stringAt(info, index, "coreml: computeUnits"), "coreml: computeUnits");
}

Napi::Value devices(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    Napi::Array result = Napi::Array::New(env);
    for (const auto& device : requireFramework().devices()) {
      Napi::Object entry = Napi::Object::New(env);
      entry.Set("kind", computeUnitName(device.kind));
      entry.Set("cores", device.cores < 0 ? env.Null() : Napi::Number::New(env, device.cores));
      result.Set(result.Length(), entry);
    }
    return result;
  });
}

Napi::Value compile(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const std::string package = stringAt(info, 0, "coreml.compile: package");
    const std::string destination = stringAt(info, 1, "coreml.compile: destination");
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    return Task<double>::start(
        env, env.Undefined(),
        [=](const Task<double>::Send&) { return requireFramework().compile(package, destination, *abort); },
        [](Napi::Env main, double milliseconds) -> Napi::Value {
          Napi::Object result = Napi::Object::New(main);
          result.Set("compileMs", milliseconds);
          return result;
        });
  });
}

Napi::Value toJavaScript(Napi::Env env, const coreml::PlannedOperation& operation) {
  Napi::Object entry = Napi::Object::New(env);
  entry.Set("name", operation.name);
  entry.Set("type", operation.type);
  entry.Set("matrixProduct", operation.matrixProduct);
  entry.Set("unit", operation.hasUnit ? Napi::String::New(env, computeUnitName(operation.unit)) : env.Null());
  Napi::Array supported = Napi::Array::New(env);
  for (const ComputeUnit unit : operation.supported) supported.Set(supported.Length(), computeUnitName(unit));
  entry.Set("supported", supported);
  entry.Set("cost", operation.cost < 0 ? env.Null() : Napi::Number::New(env, operation.cost));
  return entry;
}

Napi::Value plan(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const std::string compiled = stringAt(info, 0, "coreml.plan: model");
    const coreml::ComputeUnits units = unitsAt(info, 1);
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    using Operations = std::vector<coreml::PlannedOperation>;
    return Task<Operations>::start(
        env, env.Undefined(),
        [=](const Task<Operations>::Send&) { return requireFramework().plan(compiled, units, *abort); },
        [](Napi::Env main, const Operations& operations) -> Napi::Value {
          Napi::Array entries = Napi::Array::New(main);
          for (const auto& operation : operations) entries.Set(entries.Length(), toJavaScript(main, operation));
          Napi::Object result = Napi::Object::New(main);
          result.Set("operations", entries);
          return result;
        });
  });
}

// Least and greatest size of every axis; null for a fixed shape.
Napi::Value flexibility(Napi::Env env, const coreml::TensorFacts& tensor) {
  std::vector<coreml::AxisRange> ranges = tensor.ranges;
  for (const auto& shape : tensor.enumerated) {
    ranges.resize(shape.size(), {1 << 30, 0});
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      ranges[axis].least = std::min(ranges[axis].least, shape[axis]);
      ranges[axis].greatest = std::max(ranges[axis].greatest, shape[axis]);
    }
  }
  if (ranges.empty()) return env.Null();
  Napi::Array entries = Napi::Array::New(env);
  for (const auto& [least, greatest] : ranges) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("min", least);
    entry.Set("max", greatest);
    entries.Set(entries.Length(), entry);
  }
  return entries;
}

Napi::Array toJavaScript(Napi::Env env, const std::vector<coreml::TensorFacts>& tensors) {
  Napi::Array entries = Napi::Array::New(env);
  for (const auto& tensor : tensors) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", tensor.name);
    Napi::Array shape = Napi::Array::New(env);
    for (const int size : tensor.shape) shape.Set(shape.Length(), size);
    entry.Set("shape", shape);
    entry.Set("dtype", coreml::dtypeName(tensor.dtype));
    entry.Set("flexible", flexibility(env, tensor));
    entries.Set(entries.Length(), entry);
  }
  return entries;
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const std::string compiled = stringAt(info, 0, "coreml.describe: model");
    const coreml::ComputeUnits units = unitsAt(info, 1);
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    return Task<coreml::ModelFacts>::start(
        env, env.Undefined(),
        [=](const Task<coreml::ModelFacts>::Send&) { return requireFramework().describe(compiled, units, *abort); },
        [](Napi::Env main, const coreml::ModelFacts& facts) -> Napi::Value {
          Napi::Object result = Napi::Object::New(main);
          result.Set("inputs", toJavaScript(main, facts.inputs));
          result.Set("outputs", toJavaScript(main, facts.outputs));
          result.Set("states", toJavaScript(main, facts.states));
          return result;
        });
  });
}

Napi::Value counters(const Napi::CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  for (const auto& [name, value] : requireFramework().counters()) result.Set(name, value);
  return result;
}

}  // namespace

Napi::Value coremlObject(Napi::Env env) {
  const coreml::Framework* framework = coreml::framework();
  if (framework == nullptr) return env.Null();
  Napi::Object object = Napi::Object::New(env);
  object.Set("standIn", framework->standIn());
  object.Set("devices", Napi::Function::New<devices>(env, "devices"));
  object.Set("compile", Napi::Function::New<compile>(env, "compile"));
  object.Set("plan", Napi::Function::New<plan>(env, "plan"));
  object.Set("describe", Napi::Function::New<describe>(env, "describe"));
  if (framework->standIn()) object.Set("counters", Napi::Function::New<counters>(env, "counters"));
  return object;
}

}  // namespace shardbench::addon
