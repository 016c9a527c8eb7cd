// The part of Core ML that the backend calls, declared by hand from Apple's documentation. On a Mac the framework's own
// headers are used and this file is not seen. Instance variables are the stand-in's own: its runtime wants them here.
#pragma once

#import <Foundation/Foundation.h>

@class MLState;

typedef NS_ENUM(NSInteger, MLComputeUnits) {
  MLComputeUnitsCPUOnly = 0,
  MLComputeUnitsCPUAndGPU = 1,
  MLComputeUnitsAll = 2,
  MLComputeUnitsCPUAndNeuralEngine = 3,
};

typedef NS_ENUM(NSInteger, MLMultiArrayDataType) {
  MLMultiArrayDataTypeDouble = 0x10000 | 64,
  MLMultiArrayDataTypeFloat32 = 0x10000 | 32,
  MLMultiArrayDataTypeFloat16 = 0x10000 | 16,
  MLMultiArrayDataTypeInt32 = 0x20000 | 32,
};

typedef NS_ENUM(NSInteger, MLMultiArrayShapeConstraintType) {
  MLMultiArrayShapeConstraintTypeUnspecified = 1,
  MLMultiArrayShapeConstraintTypeEnumerated = 2,
  MLMultiArrayShapeConstraintTypeRange = 3,
};

@interface MLModelConfiguration : NSObject {
  MLComputeUnits _computeUnits;
}
@property(nonatomic, readwrite) MLComputeUnits computeUnits;
@end

@interface MLMultiArray : NSObject {
 @public
  void *_view;
  void *_deallocator;
}
- (instancetype)initWithDataPointer:(void *)dataPointer
                              shape:(NSArray<NSNumber *> *)shape
                           dataType:(MLMultiArrayDataType)dataType
                            strides:(NSArray<NSNumber *> *)strides
                        deallocator:(void (^)(void *bytes))deallocator
                              error:(NSError **)error;
- (NSArray<NSNumber *> *)shape;
- (NSArray<NSNumber *> *)strides;
- (MLMultiArrayDataType)dataType;
- (void)getBytesWithHandler:(void (^)(const void *bytes, NSInteger size))handler;
- (void)getMutableBytesWithHandler:(void (^)(void *mutableBytes, NSInteger size, NSArray<NSNumber *> *strides))handler;
@end

@interface MLFeatureValue : NSObject {
 @public
  MLMultiArray *_array;
}
+ (instancetype)featureValueWithMultiArray:(MLMultiArray *)value;
- (MLMultiArray *)multiArrayValue;
@end

@protocol MLFeatureProvider <NSObject>
- (MLFeatureValue *)featureValueForName:(NSString *)featureName;
@end

@interface MLDictionaryFeatureProvider : NSObject <MLFeatureProvider> {
 @public
  NSDictionary *_values;
}
- (instancetype)initWithDictionary:(NSDictionary<NSString *, id> *)dictionary error:(NSError **)error;
@end

@interface MLPredictionOptions : NSObject {
 @public
  NSDictionary *_backings;
}
- (void)setOutputBackings:(NSDictionary<NSString *, id> *)outputBackings;
@end

@interface MLMultiArrayShapeConstraint : NSObject {
 @public
  MLMultiArrayShapeConstraintType _type;
  NSArray *_ranges;
  NSArray *_shapes;
}
- (MLMultiArrayShapeConstraintType)type;
- (NSArray<NSValue *> *)sizeRangeForDimension;
- (NSArray<NSArray<NSNumber *> *> *)enumeratedShapes;
@end

@interface MLMultiArrayConstraint : NSObject {
 @public
  NSArray *_shape;
  MLMultiArrayDataType _dataType;
  MLMultiArrayShapeConstraint *_constraint;
}
- (NSArray<NSNumber *> *)shape;
- (MLMultiArrayDataType)dataType;
- (MLMultiArrayShapeConstraint *)shapeConstraint;
@end

@interface MLStateConstraint : NSObject {
 @public
  NSArray *_shape;
  MLMultiArrayDataType _dataType;
}
- (NSArray<NSNumber *> *)bufferShape;
- (MLMultiArrayDataType)dataType;
@end

@interface MLFeatureDescription : NSObject {
 @public
  MLMultiArrayConstraint *_array;
  MLStateConstraint *_state;
}
- (MLMultiArrayConstraint *)multiArrayConstraint;
- (MLStateConstraint *)stateConstraint;
@end

@interface MLModelDescription : NSObject {
 @public
  NSDictionary *_inputs;
  NSDictionary *_outputs;
  NSDictionary *_states;
}
- (NSDictionary<NSString *, MLFeatureDescription *> *)inputDescriptionsByName;
- (NSDictionary<NSString *, MLFeatureDescription *> *)outputDescriptionsByName;
- (NSDictionary<NSString *, MLFeatureDescription *> *)stateDescriptionsByName;
@end

@interface MLState : NSObject {
 @public
  void *_caches;
}
- (void)getMultiArrayForStateNamed:(NSString *)stateName handler:(void (^)(MLMultiArray *buffer))handler;
@end

@interface MLModel : NSObject {
 @public
  void *_loaded;
  MLModelDescription *_description;
}
+ (void)compileModelAtURL:(NSURL *)modelURL
        completionHandler:(void (^)(NSURL *compiledModelURL, NSError *error))handler;
+ (void)loadContentsOfURL:(NSURL *)url
            configuration:(MLModelConfiguration *)configuration
        completionHandler:(void (^)(MLModel *model, NSError *error))handler;
- (MLModelDescription *)modelDescription;
- (MLState *)newState;
- (id<MLFeatureProvider>)predictionFromFeatures:(id<MLFeatureProvider>)input
                                        options:(MLPredictionOptions *)options
                                          error:(NSError **)error;
- (id<MLFeatureProvider>)predictionFromFeatures:(id<MLFeatureProvider>)inputFeatures
                                     usingState:(MLState *)state
                                        options:(MLPredictionOptions *)options
                                          error:(NSError **)error;
@end

@protocol MLComputeDeviceProtocol <NSObject>
@end

@interface MLCPUComputeDevice : NSObject <MLComputeDeviceProtocol>
@end

@interface MLGPUComputeDevice : NSObject <MLComputeDeviceProtocol>
@end

@interface MLNeuralEngineComputeDevice : NSObject <MLComputeDeviceProtocol>
- (NSInteger)totalCoreCount;
@end

#ifdef __cplusplus
extern "C"
#endif
    NSArray<id<MLComputeDeviceProtocol>> *
    MLAllComputeDevices(void);

@interface MLModelStructureProgramNamedValueType : NSObject {
 @public
  NSString *_name;
}
- (NSString *)name;
@end

@class MLModelStructureProgramBlock;

@interface MLModelStructureProgramOperation : NSObject {
 @public
  NSDictionary *_json;
  NSArray *_outputs;
  NSArray *_blocks;
}
- (NSString *)operatorName;
- (NSArray<MLModelStructureProgramNamedValueType *> *)outputs;
- (NSArray<MLModelStructureProgramBlock *> *)blocks;
@end

@interface MLModelStructureProgramBlock : NSObject {
 @public
  NSArray *_operations;
}
- (NSArray<MLModelStructureProgramOperation *> *)operations;
@end

@interface MLModelStructureProgramFunction : NSObject {
 @public
  MLModelStructureProgramBlock *_block;
}
- (MLModelStructureProgramBlock *)block;
@end

@interface MLModelStructureProgram : NSObject {
 @public
  NSDictionary *_functions;
}
- (NSDictionary<NSString *, MLModelStructureProgramFunction *> *)functions;
@end

@interface MLModelStructure : NSObject {
 @public
  MLModelStructureProgram *_program;
}
- (MLModelStructureProgram *)program;
@end

@interface MLComputePlanDeviceUsage : NSObject {
 @public
  id<MLComputeDeviceProtocol> _preferred;
  NSArray *_supported;
}
- (id<MLComputeDeviceProtocol>)preferredComputeDevice;
- (NSArray<id<MLComputeDeviceProtocol>> *)supportedComputeDevices;
@end

@interface MLComputePlanCost : NSObject {
 @public
  double _weight;
}
- (double)weight;
@end

@interface MLComputePlan : NSObject {
 @public
  MLModelStructure *_structure;
}
+ (void)loadContentsOfURL:(NSURL *)url
            configuration:(MLModelConfiguration *)configuration
        completionHandler:(void (^)(MLComputePlan *computePlan, NSError *error))handler;
- (MLModelStructure *)modelStructure;
- (MLComputePlanDeviceUsage *)computeDeviceUsageForMLProgramOperation:(MLModelStructureProgramOperation *)operation;
- (MLComputePlanCost *)estimatedCostOfMLProgramOperation:(MLModelStructureProgramOperation *)operation;
@end
