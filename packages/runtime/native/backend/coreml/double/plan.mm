#import <CoreML/CoreML.h>
#include <Block.h>

#include <cstdlib>
#include <cstring>

#include "backend/coreml/double/background.h"
#include "backend/coreml/double/faults.h"
#include "backend/coreml/double/model_file.h"
#include "backend/coreml/double/objc_runtime.h"
#include "backend/coreml/objc_text.h"

using shardbench::coreml::toText;
using namespace shardbench::coreml::stand_in;

@implementation MLCPUComputeDevice
@end
@implementation MLGPUComputeDevice
@end
@implementation MLNeuralEngineComputeDevice
- (NSInteger)totalCoreCount {
  return 16;
}
@end

namespace {

id<MLComputeDeviceProtocol> deviceNamed(NSString* name) {
  static id<MLComputeDeviceProtocol> cpu = [[MLCPUComputeDevice alloc] init];
  static id<MLComputeDeviceProtocol> gpu = [[MLGPUComputeDevice alloc] init];
  static id<MLComputeDeviceProtocol> ane = [[MLNeuralEngineComputeDevice alloc] init];
  if (![name isKindOfClass:[NSString class]]) return nil;
  if ([name isEqualToString:@"ane"]) return ane;
  if ([name isEqualToString:@"gpu"]) return gpu;
  return [name isEqualToString:@"cpu"] ? cpu : nil;
}

}  // namespace

// SHARDBENCH_DOUBLE_DEVICES lists what the machine has, with commas between.
NSArray<id<MLComputeDeviceProtocol>>* MLAllComputeDevices(void) {
  const char* wanted = std::getenv("SHARDBENCH_DOUBLE_DEVICES");
  NSMutableArray* devices = [NSMutableArray array];
  for (NSString* name in [[NSString stringWithUTF8String:wanted == nullptr ? "cpu,gpu,ane" : wanted]
           componentsSeparatedByString:@","]) {
    if (deviceNamed(name) != nil) [devices addObject:deviceNamed(name)];
  }
  return devices;
}

@implementation MLModelStructureProgramNamedValueType
- (NSString*)name {
  return _name;
}
- (void)dealloc {
  [_name release];
  [super dealloc];
}
@end

@implementation MLModelStructureProgramOperation
- (NSString*)operatorName {
  return [_json objectForKey:@"type"];
}
- (NSArray*)outputs {
  return _outputs;
}
- (NSArray*)blocks {
  return _blocks;
}
- (void)dealloc {
  [_json release];
  [_outputs release];
  [_blocks release];
  [super dealloc];
}
@end

@implementation MLModelStructureProgramBlock
- (NSArray*)operations {
  return _operations;
}
- (void)dealloc {
  [_operations release];
  [super dealloc];
}
@end

@implementation MLModelStructureProgramFunction
- (MLModelStructureProgramBlock*)block {
  return _block;
}
- (void)dealloc {
  [_block release];
  [super dealloc];
}
@end

@implementation MLModelStructureProgram
- (NSDictionary*)functions {
  return _functions;
}
- (void)dealloc {
  [_functions release];
  [super dealloc];
}
@end

@implementation MLModelStructure
- (MLModelStructureProgram*)program {
  return _program;
}
- (void)dealloc {
  [_program release];
  [super dealloc];
}
@end

@implementation MLComputePlanDeviceUsage
- (id<MLComputeDeviceProtocol>)preferredComputeDevice {
  return _preferred;
}
- (NSArray*)supportedComputeDevices {
  return _supported;
}
- (void)dealloc {
  [_supported release];
  [super dealloc];
}
@end

@implementation MLComputePlanCost
- (double)weight {
  return _weight;
}
@end

namespace {

MLModelStructureProgramBlock* blockOf(NSArray* operations) {
  NSMutableArray* all = [NSMutableArray array];
  for (NSDictionary* json in operations) {
    auto* operation = [[[MLModelStructureProgramOperation alloc] init] autorelease];
    operation->_json = [json retain];
    NSMutableArray* outputs = [NSMutableArray array];
    for (NSString* name in [json objectForKey:@"outputs"]) {
      auto* value = [[[MLModelStructureProgramNamedValueType alloc] init] autorelease];
      value->_name = [name retain];
      [outputs addObject:value];
    }
    operation->_outputs = [outputs retain];
    NSMutableArray* blocks = [NSMutableArray array];
    for (NSArray* nested in [json objectForKey:@"blocks"]) [blocks addObject:blockOf(nested)];
    operation->_blocks = [blocks retain];
    [all addObject:operation];
  }
  auto* block = [[[MLModelStructureProgramBlock alloc] init] autorelease];
  block->_operations = [all retain];
  return block;
}

MLModelStructure* structureOf(NSDictionary* json) {
  auto* structure = [[[MLModelStructure alloc] init] autorelease];
  if ([[json objectForKey:@"kind"] isEqual:@"neuralNetwork"]) return structure;
  auto* function = [[[MLModelStructureProgramFunction alloc] init] autorelease];
  function->_block = [blockOf([json objectForKey:@"operations"]) retain];
  auto* program = [[MLModelStructureProgram alloc] init];
  program->_functions = [[NSDictionary dictionaryWithObject:function forKey:@"main"] retain];
  structure->_program = program;
  return structure;
}

}  // namespace

@implementation MLComputePlan

+ (void)loadContentsOfURL:(NSURL*)url
            configuration:(MLModelConfiguration*)configuration
        completionHandler:(void (^)(MLComputePlan*, NSError*))handler {
  if ([configuration computeUnits] == MLComputeUnitsAll) raise(@"NSInvalidArgumentException", @"never all units");
  NSString* path = [[url path] copy];
  void (^kept)(MLComputePlan*, NSError*) = Block_copy(handler);
  const ModelFile checked(toText(path));
  if (checked.fault("plan") == "throw") playFault(checked, "plan");
  inBackground([path, kept] {
    const ModelFile file(toText(path));
    NSError* error = file.json == nil ? errorWith(2, "no readable description.json in " + file.folder) : nil;
    if (error == nil) error = playFault(file, "plan");
    MLComputePlan* plan = nil;
    if (error == nil) {
      plan = [[[MLComputePlan alloc] init] autorelease];
      plan->_structure = [structureOf(file.json) retain];
    }
    kept(plan, error);
    Block_release(kept);
    [path release];
  });
}

- (MLModelStructure*)modelStructure {
  return _structure;
}

// Nil where the description names no device.
- (MLComputePlanDeviceUsage*)computeDeviceUsageForMLProgramOperation:(MLModelStructureProgramOperation*)operation {
  NSDictionary* json = operation->_json;
  id<MLComputeDeviceProtocol> preferred = deviceNamed([json objectForKey:@"device"]);
  if (preferred == nil) return nil;
  auto* usage = [[[MLComputePlanDeviceUsage alloc] init] autorelease];
  usage->_preferred = preferred;
  NSMutableArray* supported = [NSMutableArray array];
  for (NSString* name in [json objectForKey:@"supported"]) {
    if (deviceNamed(name) != nil) [supported addObject:deviceNamed(name)];
  }
  usage->_supported = [supported retain];
  return usage;
}

- (MLComputePlanCost*)estimatedCostOfMLProgramOperation:(MLModelStructureProgramOperation*)operation {
  id weight = [operation->_json objectForKey:@"cost"];
  if (![weight isKindOfClass:[NSNumber class]]) return nil;
  auto* cost = [[[MLComputePlanCost alloc] init] autorelease];
  cost->_weight = [weight doubleValue];
  return cost;
}

- (void)dealloc {
  [_structure release];
  [super dealloc];
}

@end
