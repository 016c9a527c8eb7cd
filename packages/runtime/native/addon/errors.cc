#include "addon/errors.h"

namespace shardbench::addon {

Napi::Error toJavaScript(Napi::Env env, const Error& error) {
  Napi::Error result = Napi::Error::New(env, error.what());
  const Error::Facts& facts = error.facts();
  Napi::Object fields = result.Value();
  fields.Set("code", facts.code);
  fields.Set("expected", facts.expected);
  fields.Set("found", facts.found);
  fields.Set("where", facts.where);
  fields.Set("remedy", facts.remedy);
  return result;
}

Error outOfMemory() {
  return Error({.code = "outOfMemory",
                .expected = "enough memory",
                .found = "an allocation failed",
                .where = "native runtime",
                .remedy = "close other programs, or use a smaller model or max_seq_len"});
}

}  // namespace shardbench::addon
