/** A compiled model's text in the manner of the system's compiler. */
export const MIL_TEXT = `program(1.3)
[buildInfo = dict<string, string>({{"coremlc-component-MIL", "3401.3.1"}, {"coremlc-version", "3401.4.1"}})]
{
    func main<ios18>(tensor<fp16, [1, 64, ?, 1]> hidden, state<tensor<fp16, [1, 2, 32, 32]>> k_cache_0) [FlexibleShapeInformation = tuple<tuple<string, dict<string, list<tensor<int32, [2]>, ?>>>>((("RangeDims", {{"hidden", [[1, 1], [64, 64], [1, 4], [1, 1]]}})))] {
            fp16 masked = const()[name = string("masked"), val = fp16(-inf)];
            tensor<fp16, [128, 64, 1, 1]> weight = constexpr_blockwise_shift_scale(data = tensor<int8, [128, 64, 1, 1]>(BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(64))), scale = tensor<fp16, [128, 1, 1, 1]>(BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(8320))))[name = string("weight")];
            tensor<fp16, [1, 128, ?, 1]> logits = conv(dilations = tensor<int32, [2]>([1, 1]), groups = int32(1), pad = tensor<int32, [4]>([0, 0, 0, 0]), pad_type = string("valid, (same"), weight = weight, x = hidden)[name = string("logits")];
            tensor<fp16, [1, 64, ?, 1]> left, tensor<fp16, [1, 64, ?, 1]> right = split(axis = int32(1), num_splits = int32(2), x = logits)[name = string("halves")];
        } -> (logits);
}
`;
