#pragma once

namespace shardbench::coreml {

// While one lives, what is written to descriptor 1 goes to descriptor 2: the framework's compiler prints, and stdout
// belongs to the program. Any number may overlap.
class StdoutToStderr {
 public:
  StdoutToStderr();
  ~StdoutToStderr();
  StdoutToStderr(const StdoutToStderr&) = delete;
  StdoutToStderr& operator=(const StdoutToStderr&) = delete;
};

}  // namespace shardbench::coreml
