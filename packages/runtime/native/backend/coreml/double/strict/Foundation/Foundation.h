// The part of Foundation that the backend calls, declared by hand, for a check of the backend's Objective-C rules under
// the runtime of macOS 15 on a machine that has neither. Nothing is linked against it.
#pragma once

#include <stddef.h>

typedef long NSInteger;
typedef unsigned long NSUInteger;
typedef signed char BOOL;
typedef struct _NSRange {
  NSUInteger location;
  NSUInteger length;
} NSRange;

#define NS_ENUM(type, name) \
  enum name : type name;    \
  enum name : type

typedef struct {
  unsigned long state;
  id __unsafe_unretained *itemsPtr;
  unsigned long *mutationsPtr;
  unsigned long extra[5];
} NSFastEnumerationState;

@protocol NSObject
- (BOOL)isKindOfClass:(Class)aClass;
@end

__attribute__((objc_root_class)) @interface NSObject <NSObject>
+ (Class)class;
+ (instancetype)alloc;
- (instancetype)init;
- (BOOL)isKindOfClass:(Class)aClass;
@end

@interface NSString : NSObject
+ (instancetype)stringWithUTF8String:(const char *)text;
- (const char *)UTF8String;
@end

@interface NSNumber : NSObject
+ (instancetype)numberWithInteger:(NSInteger)value;
- (int)intValue;
- (long long)longLongValue;
@end

@interface NSValue : NSObject
- (NSRange)rangeValue;
@end

@interface NSArray<__covariant ObjectType> : NSObject
- (NSUInteger)count;
- (ObjectType)objectAtIndex:(NSUInteger)index;
- (NSArray<ObjectType> *)sortedArrayUsingSelector:(SEL)comparator;
- (unsigned long)countByEnumeratingWithState:(NSFastEnumerationState *)state
                                     objects:(id __unsafe_unretained[])buffer
                                       count:(unsigned long)count;
@end

@interface NSMutableArray<ObjectType> : NSArray <ObjectType>
+ (instancetype)array;
- (void)insertObject:(ObjectType)object atIndex:(NSUInteger)index;
@end

@interface NSDictionary<__covariant KeyType, __covariant ObjectType> : NSObject
+ (instancetype)dictionaryWithObject:(ObjectType)object forKey:(KeyType)key;
- (NSArray<KeyType> *)allKeys;
- (ObjectType)objectForKey:(KeyType)key;
@end

@interface NSMutableDictionary<KeyType, ObjectType> : NSDictionary <KeyType, ObjectType>
+ (instancetype)dictionary;
- (void)setObject:(ObjectType)object forKey:(KeyType)key;
@end

@interface NSURL : NSObject
+ (instancetype)fileURLWithPath:(NSString *)path;
- (NSString *)path;
@end

@interface NSError : NSObject
- (NSString *)domain;
- (NSInteger)code;
- (NSString *)localizedDescription;
@end

@interface NSException : NSObject
- (NSString *)name;
- (NSString *)reason;
@end

#define nil nullptr
