// An error meant to be read: it becomes a ShardbenchError in TypeScript, field by field.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace shardbench {

class Error : public std::runtime_error {
 public:
  struct Facts {
    std::string code;
    std::string expected;
    std::string found;
    std::string where;
    std::string remedy;
  };

  explicit Error(Facts facts)
      : std::runtime_error(facts.where + ": expected " + facts.expected + ", found " + facts.found),
        facts_(std::move(facts)) {}

  const Facts& facts() const { return facts_; }

 private:
  Facts facts_;
};

// Thrown out of a running call after its abort flag was raised; nothing is wrong with the input.
class Aborted : public std::exception {
 public:
  const char* what() const noexcept override { return "aborted"; }
};

}  // namespace shardbench
