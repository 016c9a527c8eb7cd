#include "backend/coreml/double/features.h"

#include "backend/coreml/double/counters.h"

using shardbench::coreml::stand_in::counters;

@implementation MLFeatureValue
+ (instancetype)featureValueWithMultiArray:(MLMultiArray*)value {
  MLFeatureValue* feature = [[self alloc] init];
  feature->_array = [value retain];
  counters().madeFeatures += 1;
  return [feature autorelease];
}
- (MLMultiArray*)multiArrayValue {
  return _array;
}
- (void)dealloc {
  [_array release];
  [super dealloc];
}
@end

@implementation MLDictionaryFeatureProvider
- (instancetype)initWithDictionary:(NSDictionary*)dictionary error:(NSError**)error {
  (void)error;
  self = [super init];
  _values = [dictionary copy];
  counters().madeFeatures += 1;
  return self;
}
- (MLFeatureValue*)featureValueForName:(NSString*)name {
  return [_values objectForKey:name];
}
- (void)dealloc {
  [_values release];
  [super dealloc];
}
@end

@implementation MLPredictionOptions
- (instancetype)init {
  self = [super init];
  counters().madeFeatures += 1;
  return self;
}
- (void)setOutputBackings:(NSDictionary*)backings {
  NSDictionary* copy = [backings copy];
  [_backings release];
  _backings = copy;
}
- (void)dealloc {
  [_backings release];
  [super dealloc];
}
@end

@implementation MLPredictionOptions (StandIn)
- (id)backingFor:(NSString*)name {
  return [_backings objectForKey:name];
}
@end

@implementation StandInOutput
+ (StandInOutput*)outputWithName:(NSString*)name array:(MLMultiArray*)array {
  StandInOutput* output = [[self alloc] init];
  output->_name = [name retain];
  output->_value = [[MLFeatureValue featureValueWithMultiArray:array] retain];
  counters().madeFeatures -= 1;
  counters().liveOutputs += 1;
  return [output autorelease];
}
- (MLFeatureValue*)featureValueForName:(NSString*)name {
  return [name isEqualToString:_name] ? _value : nil;
}
- (void)dealloc {
  [_name release];
  [_value release];
  counters().liveOutputs -= 1;
  [super dealloc];
}
@end
