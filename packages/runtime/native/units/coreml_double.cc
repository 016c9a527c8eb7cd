// What the stand-in for Core ML computes and counts, as one translation unit.
#include "backend/coreml/double/copy_folder.cc"
#include "backend/coreml/double/counters.cc"
#include "backend/coreml/double/executed_shard.cc"
#include "backend/coreml/double/opened_shard.cc"
