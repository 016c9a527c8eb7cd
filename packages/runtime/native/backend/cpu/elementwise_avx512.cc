#define SHARDBENCH_ELEMENTWISE kAvx512Elementwise
#include "backend/cpu/lanes.h"

#include "backend/cpu/elementwise_body.h"
