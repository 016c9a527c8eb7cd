#include "backend/coreml/coreml_head_group.h"

#include <cstring>
#include <exception>

namespace shardbench::coreml {

// What a shard's thread is asked for, and how that ended.
struct CoremlHeadGroup::Call {
  const CoremlHeadGroup* heads = nullptr;
  HeadPass* pass = nullptr;
  size_t shard = 0;
  const AbortFlag* abort = nullptr;
  std::exception_ptr failure;
};

CoremlHeadGroup::CoremlHeadGroup(const CoremlContext& context, std::vector<HeadModels> shards, uint64_t weightBytes)
    : context_(context),
      shards_(std::move(shards)),
      weightBytes_(weightBytes),
      calls_(std::make_unique<Call[]>(shards_.size())) {
  for (size_t shard = 1; shard < shards_.size(); ++shard) threads_.push_back(std::make_unique<SerialThread>());
}

CoremlHeadGroup::~CoremlHeadGroup() {
  threads_.clear();
  @autoreleasepool {
    shards_.clear();
  }
}

void CoremlHeadGroup::copyHidden(Workspace& workspace, Range tokens) const {
  auto& work = static_cast<CoremlWorkspace&>(workspace);
  work.selectHeadPass(tokens.size());
  const LayerPass& from = work.pass();
  HeadPass& to = work.headPass();
  const TensorArray& hidden = from.hidden[from.current];
  const auto bytes = static_cast<size_t>(dtypeBytes(hidden.dtype()));
  const auto channels = static_cast<size_t>(context_.spec.dimensions.dModel);
  if (to.perCall == from.tokens) {
    std::memcpy(to.inputs[0].data(), hidden.data(), channels * static_cast<size_t>(from.tokens) * bytes);
    return;
  }
  const size_t run = static_cast<size_t>(to.perCall) * bytes;
  for (size_t call = 0; call < to.inputs.size(); ++call) {
    const auto first = static_cast<size_t>(tokens.start) + call * static_cast<size_t>(to.perCall);
    const uint8_t* source = hidden.data() + first * bytes;
    uint8_t* target = to.inputs[call].data();
    for (size_t channel = 0; channel < channels; ++channel, target += run) {
      std::memcpy(target, source + channel * static_cast<size_t>(from.tokens) * bytes, run);
    }
  }
}

const Prediction& CoremlHeadGroup::prediction(HeadPass& pass, size_t shard, size_t call) const {
  auto& place = pass.predictions[shard][call];
  if (!place) {
    const auto& [model, adapter, where] = shards_[shard][static_cast<size_t>(indexOf(pass.set))];
    place = std::make_unique<Prediction>(
        model, std::vector<Prediction::Input>{{adapter.hidden.name, &pass.inputs[call]}}, adapter.logits.name,
        pass.logits[shard][call], where + ": predict");
  }
  return *place;
}

void CoremlHeadGroup::predictShard(HeadPass& pass, size_t shard, const AbortFlag& abort) const {
  for (size_t call = 0; call < pass.inputs.size(); ++call) {
    abort.throwIfRaised();
    prediction(pass, shard, call).run(nil);
  }
}

void CoremlHeadGroup::predict(Workspace& workspace, const AbortFlag& abort) const {
  HeadPass& pass = static_cast<CoremlWorkspace&>(workspace).headPass();
  const SerialThread::Call run = [](void* context) {
    auto& call = *static_cast<Call*>(context);
    try {
      call.heads->predictShard(*call.pass, call.shard, *call.abort);
    } catch (const std::exception&) {
      call.failure = std::current_exception();
    }
  };
  for (size_t shard = 1; shard < shards_.size(); ++shard) {
    calls_[shard] = {.heads = this, .pass = &pass, .shard = shard, .abort = &abort, .failure = nullptr};
    threads_[shard - 1]->start(run, &calls_[shard]);
  }
  calls_[0] = {.heads = this, .pass = &pass, .shard = 0, .abort = &abort, .failure = nullptr};
  run(&calls_[0]);
  for (const auto& thread : threads_) thread->wait();
  for (size_t shard = 0; shard < shards_.size(); ++shard) {
    if (calls_[shard].failure) std::rethrow_exception(std::exchange(calls_[shard].failure, nullptr));
  }
}

LogitsView CoremlHeadGroup::logits(const Workspace& workspace, int shard) const {
  const HeadPass& pass = static_cast<const CoremlWorkspace&>(workspace).headPass();
  const auto index = static_cast<size_t>(shard);
  const int channels = context_.spec.headShards[index].size();
  const TensorArray& first = pass.logits[index][0];
  const bool inOneCall = pass.perCall == pass.tokens;
  return {.data = first.data(),
          .channels = channels,
          .tokenStride = inOneCall ? 1 : channels,
          .channelStride = inOneCall ? pass.tokens : 1,
          .type = first.dtype() == Dtype::float16 ? LogitType::float16 : LogitType::float32};
}

}  // namespace shardbench::coreml
