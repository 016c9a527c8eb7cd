#include "backend/coreml/double/faults.h"

#include <unistd.h>

#include <cstdlib>

#include "backend/coreml/double/objc_runtime.h"
#include "backend/coreml/objc_text.h"

namespace shardbench::coreml::stand_in {

NSError* errorWith(NSInteger code, const std::string& text) {
  return [NSError errorWithDomain:@"com.apple.CoreML"
                             code:code
                         userInfo:[NSDictionary dictionaryWithObject:toObjc(text) forKey:NSLocalizedDescriptionKey]];
}

NSError* playFault(const ModelFile& file, const char* phase) {
  const std::string fault = file.fault(phase);
  if (fault == "fail") return errorWith(3, std::string("the stand-in was told to fail at ") + phase);
  if (fault == "throw") raise(@"NSInternalInconsistencyException", @"the stand-in was told to throw");
  if (fault == "crash") std::abort();
  while (fault == "stall") usleep(10'000);
  return nil;
}

}  // namespace shardbench::coreml::stand_in
