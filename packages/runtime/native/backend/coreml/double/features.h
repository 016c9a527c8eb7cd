#pragma once

#import <CoreML/CoreML.h>

@interface MLPredictionOptions (StandIn)
- (id)backingFor:(NSString *)name;
@end

// The result of a prediction: holds one of the accelerator's output ports for as long as it lives.
@interface StandInOutput : NSObject <MLFeatureProvider> {
  NSString *_name;
  MLFeatureValue *_value;
}
+ (StandInOutput *)outputWithName:(NSString *)name array:(MLMultiArray *)array;
@end
