#include "backend/coreml/double/model_file.h"

#include "backend/coreml/objc_text.h"

namespace shardbench::coreml::stand_in {

namespace {

int intOf(NSDictionary* json, NSString* key) { return [[json objectForKey:key] intValue]; }

std::string textOf(NSDictionary* json, NSString* key) {
  id value = [json objectForKey:key];
  return [value isKindOfClass:[NSString class]] ? toText(value) : std::string();
}

std::vector<int> intsOf(NSArray* numbers) {
  std::vector<int> values;
  for (NSNumber* number in numbers) values.push_back([number intValue]);
  return values;
}

Dtype dtypeOf(const std::string& name) {
  for (const Dtype dtype : {Dtype::float16, Dtype::float32, Dtype::float64, Dtype::int32}) {
    if (name == dtypeName(dtype)) return dtype;
  }
  return Dtype::other;
}

std::vector<DescribedTensor> tensorsOf(NSArray* entries) {
  std::vector<DescribedTensor> tensors;
  for (NSDictionary* entry in entries) {
    DescribedTensor tensor;
    tensor.facts.name = textOf(entry, @"name");
    tensor.facts.shape = intsOf([entry objectForKey:@"shape"]);
    tensor.facts.dtype = dtypeOf(textOf(entry, @"dtype"));
    tensor.role = textOf(entry, @"role");
    tensor.layer = intOf(entry, @"layer");
    NSDictionary* truth = [entry objectForKey:@"truth"];
    tensor.trueName = truth == nil ? tensor.facts.name : textOf(truth, @"name");
    tensor.trueDtype = dtypeOf(textOf(truth, @"dtype"));
    tensor.trueShape = intsOf([truth objectForKey:@"shape"]);
    tensor.trueStrides = intsOf([truth objectForKey:@"strides"]);
    if (tensor.trueName.empty()) tensor.trueName = tensor.facts.name;
    for (NSArray* range in [entry objectForKey:@"ranges"]) {
      const std::vector<int> ends = intsOf(range);
      tensor.facts.ranges.push_back({ends.at(0), ends.at(1)});
    }
    for (NSArray* shape in [entry objectForKey:@"enumerated"]) tensor.facts.enumerated.push_back(intsOf(shape));
    tensors.push_back(tensor);
  }
  return tensors;
}

TensorType tensorTypeOf(const std::string& name) {
  if (name == "F32") return TensorType::f32;
  if (name == "F16") return TensorType::f16;
  if (name == "BF16") return TensorType::bf16;
  return TensorType::q8_0;
}

ShardWeights weightsOf(NSDictionary* json) {
  ShardWeights weights;
  NSDictionary* model = [json objectForKey:@"model"];
  weights.path = textOf(model, @"path");
  for (NSDictionary* tensor in [model objectForKey:@"tensors"]) {
    weights.tensors.push_back({.name = textOf(tensor, @"name"),
                               .type = tensorTypeOf(textOf(tensor, @"type")),
                               .rows = intOf(tensor, @"rows"),
                               .columns = intOf(tensor, @"columns"),
                               .offset = [[tensor objectForKey:@"offset"] longLongValue]});
  }
  NSDictionary* d = [json objectForKey:@"dimensions"];
  weights.dimensions = {.dModel = intOf(d, @"dModel"),
                        .heads = intOf(d, @"heads"),
                        .kvHeads = intOf(d, @"kvHeads"),
                        .dHead = intOf(d, @"dHead"),
                        .dFf = intOf(d, @"dFf"),
                        .layers = intOf(d, @"layers"),
                        .vocabulary = intOf(d, @"vocabulary")};
  weights.normEpsilon = [[json objectForKey:@"normEpsilon"] floatValue];
  weights.rotaryLanes = intOf(json, @"rotaryLanes");
  return weights;
}

Execution executionOf(const std::string& name) {
  if (name == "layers") return Execution::layers;
  return name == "head" ? Execution::head : Execution::nothing;
}

}  // namespace

ModelFile::ModelFile(const std::string& path) : folder(path) {
  NSAutoreleasePool* pool = [[NSAutoreleasePool alloc] init];
  NSData* data = [NSData dataWithContentsOfFile:toObjc(path + "/description.json")];
  NSError* error = nil;
  id parsed = data == nil ? nil : [NSJSONSerialization JSONObjectWithData:data options:0 error:&error];
  if ([parsed isKindOfClass:[NSDictionary class]]) {
    json = [parsed retain];
    execution = executionOf(textOf(json, @"execute"));
    range = {intOf(json, @"start"), intOf(json, @"end")};
    outputChannels = intOf(json, @"outputChannels");
    weights = weightsOf(json);
    inputs = tensorsOf([json objectForKey:@"inputs"]);
    outputs = tensorsOf([json objectForKey:@"outputs"]);
    states = tensorsOf([json objectForKey:@"states"]);
  }
  [pool drain];
}

ModelFile::~ModelFile() { [json release]; }

std::string ModelFile::fault(const char* phase) const {
  return textOf([json objectForKey:@"faults"], toObjc(phase));
}

int ModelFile::number(const char* name) const { return intOf([json objectForKey:@"faults"], toObjc(name)); }

const DescribedTensor* ModelFile::find(const std::vector<DescribedTensor>& tensors, const char* role, int layer) const {
  for (const auto& tensor : tensors) {
    if (tensor.role == role && tensor.layer == layer) return &tensor;
  }
  return nullptr;
}

}  // namespace shardbench::coreml::stand_in
