#include "addon/arguments.h"

#include <cmath>
#include <limits>
#include <utility>

namespace shardbench::addon {

namespace {

std::string describe(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined:
      return "nothing";
    case napi_null:
      return "null";
    case napi_boolean:
      return "a boolean";
    case napi_number:
      return value.ToString().Utf8Value();
    case napi_string:
      return "a string";
    default:
      return "another kind of value";
  }
}

}  // namespace

Error argumentError(const std::string& where, const std::string& expected, const std::string& found) {
  return Error({.code = "argument",
                .expected = expected,
                .found = found,
                .where = where,
                .remedy = "correct the call"});
}

Fields::Fields(const Napi::Value& value, std::string where) : where_(std::move(where)) {
  if (!value.IsObject()) throw argumentError(where_, "an object", describe(value));
  object_ = value.As<Napi::Object>();
}

bool Fields::has(const char* name) const {
  const Napi::Value value = get(name);
  return !value.IsUndefined() && !value.IsNull();
}

Napi::Value Fields::get(const char* name) const { return object_.Get(name); }

double Fields::number(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsNumber()) throw argumentError(where_ + "." + name, "a number", describe(value));
  return value.As<Napi::Number>().DoubleValue();
}

int64_t Fields::bigInteger(const char* name) const {
  const double value = number(name);
  if (!(std::abs(value) <= 9007199254740991.0) || value != std::floor(value)) {
    throw argumentError(where_ + "." + name, "a whole number", describe(get(name)));
  }
  return static_cast<int64_t>(value);
}

int Fields::integer(const char* name) const {
  const int64_t value = bigInteger(name);
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    throw argumentError(where_ + "." + name, "a whole number of at most 31 bits", std::to_string(value));
  }
  return static_cast<int>(value);
}

bool Fields::boolean(const char* name, bool fallback) const {
  if (!has(name)) return fallback;
  const Napi::Value value = get(name);
  if (!value.IsBoolean()) throw argumentError(where_ + "." + name, "a boolean", describe(value));
  return value.As<Napi::Boolean>().Value();
}

std::string Fields::string(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsString()) throw argumentError(where_ + "." + name, "a string", describe(value));
  return value.As<Napi::String>().Utf8Value();
}

Fields Fields::object(const char* name) const { return Fields(get(name), where_ + "." + name); }

Napi::Array Fields::array(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsArray()) throw argumentError(where_ + "." + name, "an array", describe(value));
  return value.As<Napi::Array>();
}

std::vector<float> Fields::floats(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
    throw argumentError(where_ + "." + name, "a Float32Array", describe(value));
  }
  const auto array = value.As<Napi::Float32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::vector<uint32_t> Fields::tokens(const char* name) const { return tokensOf(get(name), where_ + "." + name); }

std::vector<Range> Fields::ranges(const char* name) const {
  const Napi::Array values = array(name);
  std::vector<Range> ranges;
  for (uint32_t i = 0; i < values.Length(); ++i) {
    const Fields range(values.Get(i), where_ + "." + name + "[" + std::to_string(i) + "]");
    ranges.push_back({range.integer("start"), range.integer("end")});
  }
  return ranges;
}

std::vector<uint32_t> tokensOf(const Napi::Value& value, const std::string& where) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array) {
    throw argumentError(where, "a Uint32Array of token ids", describe(value));
  }
  const auto array = value.As<Napi::Uint32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

}  // namespace shardbench::addon
