#include "backend/coreml/guard.h"

namespace shardbench::coreml {

Error exceptionError(NSException* exception, const std::string& where) {
  const std::string name = exception == nil ? "an exception without a name" : toText([exception name]);
  const std::string reason = exception == nil ? std::string() : toText([exception reason]);
  return Error({.code = "coremlException",
                .expected = "a call that returns",
                .found = reason.empty() ? name : name + ": " + reason,
                .where = where,
                .remedy = "the model and this version of the system do not get on: export it again, or use cpuOnly"});
}

}  // namespace shardbench::coreml
