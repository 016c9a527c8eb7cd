#pragma once

#import <Foundation/Foundation.h>

namespace shardbench::coreml::stand_in {

// Throws an exception the way the backend's @catch expects it. Classes of the stand-in use this in place of -raise,
// which the library throws in a form that only its own code catches.
[[noreturn]] void raise(NSString* name, NSString* reason);

}  // namespace shardbench::coreml::stand_in
