#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/double/model_file.h"

@interface MLState (StandIn)
+ (MLState *)stateOf:(MLModel *)model file:(const shardbench::coreml::stand_in::ModelFile &)file;
- (BOOL)belongsTo:(MLModel *)model;
- (MLMultiArray *)cacheNamed:(const std::string &)name;
// False when a prediction with this state is running: they have to be one after the other.
- (BOOL)enter;
- (void)leave;
@end
