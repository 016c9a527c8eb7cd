#pragma once

#import <Foundation/Foundation.h>

#include <string>

namespace shardbench::coreml {

inline NSString* toObjc(const std::string& text) { return [NSString stringWithUTF8String:text.c_str()]; }

inline std::string toText(NSString* text) {
  const char* bytes = text == nil ? nullptr : [text UTF8String];
  return bytes == nullptr ? std::string() : std::string(bytes);
}

inline NSURL* fileUrl(const std::string& path) { return [NSURL fileURLWithPath:toObjc(path)]; }

// The framework's words for what went wrong, with `path` shortened to its last part: records hold no paths of a
// machine.
std::string describeError(NSError* error, const std::string& path);
std::string withoutFolder(std::string text, const std::string& path);

}  // namespace shardbench::coreml
