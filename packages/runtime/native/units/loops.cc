// Loops over weights, logits and memory that have nothing to do with each other, as one translation unit: none of them
// calls another, so each comes out as it does when its file is compiled alone.
#include "backend/reference/arithmetic.cc"
#include "chain/argmax.cc"
#include "probe/prefetch_probe.cc"
#include "probe/stream_probe.cc"
#include "weights/tensor.cc"
