#define SHARDBENCH_ELEMENTWISE kBaselineElementwise
#include "backend/cpu/elementwise_body.h"
