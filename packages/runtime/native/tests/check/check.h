// A test is a sentence and a body. Each file of tests becomes a program that runs its own; one that fails says where
// and with which values, and the rest still run.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "base/error.h"

namespace shardbench::test {

struct Failed {};

class Test {
 public:
  using Body = void (*)();
  Test(const char* sentence, Body body);
};

[[noreturn]] void fail(const char* file, int line, const std::string& what);

inline std::string show(const std::string& value) { return "\"" + value + "\""; }
inline std::string show(const char* value) { return show(std::string(value)); }
inline std::string show(bool value) { return value ? "true" : "false"; }
template <typename Number>
std::string show(Number value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  return text;
}

template <typename Found, typename Expected>
void equal(const char* file, int line, const char* expression, const Found& found, const Expected& expected) {
  if (found == expected) return;
  fail(file, line, std::string(expression) + " is " + show(found) + ", expected " + show(expected));
}

// Runs `body`, which has to throw an Error with `code`, a place that contains `where` and all five fields filled.
template <typename Body>
void refuses(const char* file, int line, const std::string& code, const std::string& where, const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    const Error::Facts& facts = error.facts();
    equal(file, line, "code", facts.code, code);
    if (facts.where.find(where) == std::string::npos) {
      fail(file, line, "where is " + show(facts.where) + ", expected it to name " + show(where));
    }
    for (const std::string& field : {facts.expected, facts.found, facts.remedy}) {
      if (field.empty()) fail(file, line, "an empty field in " + code);
    }
    return;
  }
  fail(file, line, "nothing was thrown, expected " + code);
}

}  // namespace shardbench::test

#define SHARDBENCH_JOIN_AGAIN(a, b) a##b
#define SHARDBENCH_JOIN(a, b) SHARDBENCH_JOIN_AGAIN(a, b)

#define TEST(sentence)                                                                                     \
  static void SHARDBENCH_JOIN(test, __LINE__)();                                                           \
  static const ::shardbench::test::Test SHARDBENCH_JOIN(registered, __LINE__)(sentence,                    \
                                                                              SHARDBENCH_JOIN(test, __LINE__)); \
  static void SHARDBENCH_JOIN(test, __LINE__)()

#define CHECK(condition)                                                     \
  do {                                                                       \
    if (!(condition)) ::shardbench::test::fail(__FILE__, __LINE__, #condition); \
  } while (false)
#define CHECK_EQUAL(found, expected) ::shardbench::test::equal(__FILE__, __LINE__, #found, found, expected)
#define CHECK_REFUSES(code, where, ...) ::shardbench::test::refuses(__FILE__, __LINE__, code, where, __VA_ARGS__)
