// The stand-in for Core ML as one translation unit: the classes of Objective-C, which are compiled for the runtime that
// this machine has. What computes and what catches exceptions of C++ is in coreml_double.cc.
#include "backend/coreml/double/background.mm"
#include "backend/coreml/double/description.mm"
#include "backend/coreml/double/faults.mm"
#include "backend/coreml/double/features.mm"
#include "backend/coreml/double/model.mm"
#include "backend/coreml/double/model_file.mm"
#include "backend/coreml/double/multi_array.mm"
#include "backend/coreml/double/objc_runtime.mm"
#include "backend/coreml/double/plan.mm"
#include "backend/coreml/double/state.mm"
