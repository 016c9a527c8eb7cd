#define SHARDBENCH_ELEMENTWISE kNeonElementwise
#include "backend/cpu/lanes_neon.h"

#include "backend/cpu/elementwise_body.h"
