#pragma once

#import <CoreML/CoreML.h>

#include "backend/coreml/double/array_view.h"

// What the stand-in itself asks of an array.
@interface MLMultiArray (StandIn)
// An array of the framework's own, zero-filled, its last axis but one padded to a multiple of `padding` values.
+ (MLMultiArray *)arrayWithShape:(const std::vector<int> &)shape
                           dtype:(shardbench::coreml::Dtype)dtype
                         padding:(int)padding;
- (void)hideStrides;
- (const shardbench::coreml::stand_in::ArrayView &)view;
@end
