// Where Node enters an addon. All else is a library, so that several addons can share it.
#include "addon/addon.h"

NAPI_MODULE(addon, shardbench::addon::registerAddon)
