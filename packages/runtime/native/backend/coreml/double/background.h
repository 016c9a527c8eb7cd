#pragma once

#include <functional>

namespace shardbench::coreml::stand_in {

// Runs `work` on a thread of its own inside an autorelease pool, as the framework does before it calls a handler.
void inBackground(std::function<void()> work);

}  // namespace shardbench::coreml::stand_in
