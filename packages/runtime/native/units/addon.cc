// The glue of the addons as one translation unit: apart, these files spend more than half of the time on reading the
// headers of the library and of N-API, which this does once.
#include "addon/abort_switch.cc"
#include "addon/addon.cc"
#include "addon/arguments.cc"
#include "addon/chain_object.cc"
#include "addon/coreml_object.cc"
#include "addon/errors.cc"
#include "addon/opened_chain.cc"
#include "addon/pack_model.cc"
#include "addon/session_object.cc"
