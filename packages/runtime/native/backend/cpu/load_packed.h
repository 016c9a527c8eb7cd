#pragma once

#include "backend/cpu/cpu_context.h"
#include "base/huge_buffer.h"

namespace shardbench::cpu {

// The packed form of the layers, in huge pages: copied from the packed file where there is one, else packed now.
HugeBuffer loadLayers(const CpuContext& context, Range layers);

// The packed form of the head; empty for a head that is not packed.
HugeBuffer loadHead(const CpuContext& context);

}  // namespace shardbench::cpu
