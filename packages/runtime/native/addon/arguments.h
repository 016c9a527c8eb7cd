// Reads JavaScript values with their types and ranges checked, so that nothing wrong gets past the boundary.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/range.h"

namespace shardbench::addon {

// An error about an argument: where it stands and what would have been right.
Error argumentError(const std::string& where, const std::string& expected, const std::string& found);

// One object argument; `where` names it in messages.
class Fields {
 public:
  Fields(const Napi::Value& value, std::string where);

  bool has(const char* name) const;
  double number(const char* name) const;
  int integer(const char* name) const;
  int64_t bigInteger(const char* name) const;  // whole numbers up to 2^53
  bool boolean(const char* name, bool fallback) const;
  std::string string(const char* name) const;
  Fields object(const char* name) const;
  Napi::Array array(const char* name) const;
  std::vector<float> floats(const char* name) const;  // a Float32Array
  std::vector<uint32_t> tokens(const char* name) const;  // a Uint32Array
  std::vector<Range> ranges(const char* name) const;  // an array of {start, end}
  const std::string& where() const { return where_; }

 private:
  Napi::Value get(const char* name) const;

  Napi::Object object_;
  std::string where_;
};

std::vector<uint32_t> tokensOf(const Napi::Value& value, const std::string& where);  // a Uint32Array

}  // namespace shardbench::addon
