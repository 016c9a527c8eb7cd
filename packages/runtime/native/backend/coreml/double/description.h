#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/double/model_file.h"

@interface MLModelDescription (StandIn)
+ (MLModelDescription *)descriptionOf:(const shardbench::coreml::stand_in::ModelFile &)file;
@end
