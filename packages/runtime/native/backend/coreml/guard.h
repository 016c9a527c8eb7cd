// Everything that calls Core ML goes through here: an autorelease pool of its own, so that what the framework hands out
// is let go at once, and an end to exceptions of Objective-C, which nothing above could catch.
#pragma once

#import <Foundation/Foundation.h>

#include <exception>
#include <string>

#include "backend/coreml/objc_text.h"
#include "base/error.h"

namespace shardbench::coreml {

// What an NSException becomes: Error `coremlException`.
Error exceptionError(NSException* exception, const std::string& where);

// Runs `body`; `where` names the call in messages. Throws what the body throws, once its pool is gone.
template <typename Body>
void guarded(const std::string& where, const Body& body) {
  std::exception_ptr failure;
  @autoreleasepool {
    @try {
      try {
        body();
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
    } @catch (NSException* exception) {
      failure = std::make_exception_ptr(exceptionError(exception, where));
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace shardbench::coreml
