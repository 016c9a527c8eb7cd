#include "backend/coreml/double/background.h"

#import <Foundation/Foundation.h>

#include <thread>
#include <utility>

namespace shardbench::coreml::stand_in {

void inBackground(std::function<void()> work) {
  std::thread([work = std::move(work)] {
    GSRegisterCurrentThread();
    NSAutoreleasePool* pool = [[NSAutoreleasePool alloc] init];
    work();
    [pool drain];
    GSUnregisterCurrentThread();
  }).detach();
}

}  // namespace shardbench::coreml::stand_in
