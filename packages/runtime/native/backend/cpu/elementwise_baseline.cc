#define SHARDBENCH_ELEMENTWISE kBaselineElementwise
#include "backend/cpu/lanes.h"

#include "backend/cpu/elementwise_body.h"
