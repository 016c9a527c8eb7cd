#include "addon/pack_model.h"

#include <memory>
#include <string>

#include "addon/abort_switch.h"
#include "addon/opened_chain.h"
#include "addon/task.h"
#include "backend/cpu/packed_file.h"

namespace shardbench::addon {

Napi::Value packModel(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto request = std::make_shared<const ChainRequest>(Fields(info[0], "chain"));
    if (!info[1].IsString()) throw argumentError("packModel: path", "a string", "another value");
    if (!request->model) throw argumentError("chain.model", "a model", "null");
    const std::string path = info[1].As<Napi::String>().Utf8Value();
    const auto abort = AbortSwitch::flagOf(env, info[2]);
    using Written = cpu::PackedLayout;
    const int layers = request->spec.dimensions.layers;
    return Task<Written>::start(
        env, info[3],
        [request, path, abort](const Task<Written>::Send& send) {
          const ModelWeights weights(request->model->path, request->model->label, request->model->tensors,
                                     request->spec.dimensions);
          ThreadPool pool(request->threads);
          cpu::writePackedFile(weights, path, pool, *abort,
                               [&](int done, int total) { send({done, static_cast<uint32_t>(total)}); });
          return cpu::PackedLayout(weights);
        },
        [layers](Napi::Env main, const Written& layout) -> Napi::Value {
          Napi::Object result = Napi::Object::New(main);
          Napi::Array starts = Napi::Array::New(main);
          for (int layer = 0; layer < layers; ++layer) {
            starts.Set(static_cast<uint32_t>(layer), static_cast<double>(layout.layers({layer, layer}).start));
          }
          result.Set("layerStart", starts);
          result.Set("headStart", static_cast<double>(layout.head().start));
          result.Set("bytes", static_cast<double>(layout.bytes()));
          return result;
        });
  });
}

}  // namespace shardbench::addon
