// One piece of native work off the JavaScript thread, as a promise, with progress events.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "addon/errors.h"
#include "base/abort_flag.h"

namespace shardbench::addon {

struct TaskEvent {
  int index;
  uint32_t value;
};

// `Result` is made on a worker thread by `work` and turned into a JavaScript value by `convert` on the main one.
template <typename Result>
class Task : public Napi::AsyncProgressQueueWorker<TaskEvent> {
 public:
  using Send = std::function<void(TaskEvent)>;
  using Work = std::function<Result(const Send& send)>;
  using Convert = std::function<Napi::Value(Napi::Env env, Result result)>;

  // `onEvent` may be undefined: then nothing is sent.
  static Napi::Promise start(Napi::Env env, const Napi::Value& onEvent, Work work, Convert convert) {
    auto* task = new Task(env, onEvent, std::move(work), std::move(convert));
    const Napi::Promise promise = task->deferred_.Promise();
    task->Queue();
    return promise;
  }

 private:
  Task(Napi::Env env, const Napi::Value& onEvent, Work work, Convert convert)
      : AsyncProgressQueueWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        work_(std::move(work)),
        convert_(std::move(convert)) {
    if (onEvent.IsFunction()) onEvent_ = Napi::Persistent(onEvent.As<Napi::Function>());
  }

  void Execute(const ExecutionProgress& progress) override {
    const bool listening = !onEvent_.IsEmpty();
    try {
      result_ = work_([&](TaskEvent event) {
        if (listening) progress.Send(&event, 1);
      });
    } catch (const Error& error) {
      error_ = error;
      SetError(error.what());
    } catch (const Aborted&) {
      aborted_ = true;
      SetError("aborted");
    } catch (const std::bad_alloc&) {
      error_ = outOfMemory();
      SetError(error_->what());
    } catch (const std::exception& error) {
      SetError(error.what());
    }
  }

  void OnProgress(const TaskEvent* events, size_t count) override {
    for (size_t i = 0; i < count; ++i) {
      onEvent_.Call({Napi::Number::New(Env(), events[i].index), Napi::Number::New(Env(), events[i].value)});
    }
  }

  // What the work holds (a session's turn, a chain) is let go before anybody hears that it ended.
  void OnOK() override {
    work_ = nullptr;
    deferred_.Resolve(convert_(Env(), std::move(*result_)));
  }

  void OnError(const Napi::Error& error) override {
    work_ = nullptr;
    if (error_) {
      deferred_.Reject(toJavaScript(Env(), *error_).Value());
      return;
    }
    if (aborted_) error.Value().Set("code", "aborted");
    deferred_.Reject(error.Value());
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Convert convert_;
  Napi::FunctionReference onEvent_;
  std::optional<Result> result_;
  std::optional<Error> error_;
  bool aborted_ = false;
};

}  // namespace shardbench::addon
