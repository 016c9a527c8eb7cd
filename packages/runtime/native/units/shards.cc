// The shards of both backends, and what faults are planted in besides, as one translation unit, for the same reason as
// control.cc. What they have in common is headers only: the products' loops come out as they do when each file is
// compiled alone.
#include "backend/cpu/cpu_head_group.cc"
#include "backend/cpu/cpu_layer_shard.cc"
#include "backend/cpu/kernels/kernel_family.cc"
#include "backend/reference/reference_head_group.cc"
#include "backend/reference/reference_layer_shard.cc"
