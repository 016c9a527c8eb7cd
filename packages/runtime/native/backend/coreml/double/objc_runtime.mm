// What code with automatic reference counting asks of its runtime, on top of the runtime of GCC that GNUstep is built
// with: reference counts as messages, blocks by the block library, exceptions of Objective-C as exceptions of C++.
#include "backend/coreml/double/objc_runtime.h"

#include <Block.h>
#include <cxxabi.h>
#include <unwind.h>

#include <cstring>
#include <typeinfo>

extern "C" {

id objc_retain(id object) { return [object retain]; }
void objc_release(id object) { [object release]; }
id objc_autorelease(id object) { return [object autorelease]; }
id objc_retainAutorelease(id object) { return [[object retain] autorelease]; }
id objc_autoreleaseReturnValue(id object) { return [object autorelease]; }
id objc_retainAutoreleaseReturnValue(id object) { return [[object retain] autorelease]; }
id objc_retainAutoreleasedReturnValue(id object) { return [object retain]; }
id objc_retainBlock(id block) { return static_cast<id>(Block_copy(static_cast<const void*>(block))); }

void objc_storeStrong(id* place, id value) {
  [value retain];
  id before = *place;
  *place = value;
  [before release];
}

// A newer runtime finds a method by way of a slot; ours finds the method itself.
struct MethodSlot {
  id owner;
  Class cachedFor;
  const char* types;
  int version;
  IMP method;
};

IMP objc_msg_lookup(id receiver, SEL selector);

MethodSlot* objc_msg_lookup_sender(id* receiver, SEL selector, id) {
  static thread_local MethodSlot slot;
  slot.method = objc_msg_lookup(*receiver, selector);
  return &slot;
}

// Units for the newer runtime announce a later version of what is the same layout, as long as they define no class.
struct Module {
  unsigned long version;
  unsigned long size;
};
constexpr unsigned long kModuleVersion = 8;
constexpr unsigned long kModuleSize = 4 * sizeof(void*);

void __real___objc_exec_class(Module* module);
void __wrap___objc_exec_class(Module* module) {
  if (module->version > kModuleVersion) {
    module->version = kModuleVersion;
    module->size = kModuleSize;
  }
  __real___objc_exec_class(module);
}

_Unwind_Reason_Code __gxx_personality_v0(int version, int actions, unsigned long kind, _Unwind_Exception* exception,
                                         _Unwind_Context* context);
_Unwind_Reason_Code __gnustep_objcxx_personality_v0(int version, int actions, unsigned long kind,
                                                    _Unwind_Exception* exception, _Unwind_Context* context) {
  return __gxx_personality_v0(version, actions, kind, exception, context);
}

}  // extern "C"

// The type of an @catch: the compiler makes one for each class, named after it. What is thrown has a type of its own.
namespace gnustep::libobjc {

struct __objc_class_type_info : std::type_info {
  explicit __objc_class_type_info(const char* name) : std::type_info(name) {}
  ~__objc_class_type_info() override;
  bool __is_pointer_p() const override;
  bool __do_catch(const std::type_info* thrown, void** object, unsigned) const override;
};

__objc_class_type_info::~__objc_class_type_info() = default;

bool __objc_class_type_info::__is_pointer_p() const { return true; }

}  // namespace gnustep::libobjc

namespace shardbench::coreml::stand_in {

namespace {

const gnustep::libobjc::__objc_class_type_info thrownType("objective-c object");

}  // namespace

void raise(NSString* name, NSString* reason) {
  id exception = [[NSException alloc] initWithName:name reason:reason userInfo:nil];
  auto* place = static_cast<id*>(abi::__cxa_allocate_exception(sizeof(id)));
  *place = exception;
  abi::__cxa_throw(place, const_cast<gnustep::libobjc::__objc_class_type_info*>(&thrownType),
                   [](void* thrown) { [*static_cast<id*>(thrown) release]; });
}

}  // namespace shardbench::coreml::stand_in

bool gnustep::libobjc::__objc_class_type_info::__do_catch(const std::type_info* thrown, void** object,
                                                          unsigned) const {
  const char* ours = shardbench::coreml::stand_in::thrownType.name();
  if (thrown == nullptr || std::strcmp(thrown->name(), ours) != 0) return false;
  return [static_cast<id>(*object) isKindOfClass:objc_lookUpClass(name())];
}
