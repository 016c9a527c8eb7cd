#define SHARDBENCH_ELEMENTWISE kAvx2Elementwise
#include "backend/cpu/lanes.h"

#include "backend/cpu/elementwise_body.h"
