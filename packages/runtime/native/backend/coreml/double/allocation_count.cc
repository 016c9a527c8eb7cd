// Every operator new of this addon comes here, so that a test can say how many a step of decoding makes. Not linked
// under sanitisers, which have their own.
#include <cstdlib>
#include <new>

#include "backend/coreml/double/counters.h"

void* operator new(size_t bytes) {
  shardbench::coreml::stand_in::countAllocation();
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void* operator new[](size_t bytes) { return operator new(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
