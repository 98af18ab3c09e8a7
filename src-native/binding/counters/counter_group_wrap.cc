#include "binding/counters/counter_group_wrap.h"

#include <cerrno>
#include <utility>

#include "binding/environment.h"

namespace icprofile::binding {

Napi::Function CounterGroupWrap::define(Napi::Env env) {
  return DefineClass(env, "NativeCounterGroup",
                     {
                         InstanceAccessor<&CounterGroupWrap::event_count>("eventCount"),
                         InstanceAccessor<&CounterGroupWrap::id>("id"),
                         InstanceAccessor<&CounterGroupWrap::channel>("channel"),
                         InstanceMethod<&CounterGroupWrap::enable>("enable"),
                         InstanceMethod<&CounterGroupWrap::disable>("disable"),
                         InstanceMethod<&CounterGroupWrap::reset>("reset"),
                         InstanceMethod<&CounterGroupWrap::read_into>("readInto"),
                         InstanceMethod<&CounterGroupWrap::close>("close"),
                     });
}

Napi::Value CounterGroupWrap::wrap(Napi::Env env, std::unique_ptr<CounterGroup> group) {
  Environment& environment = Environment::of(env);
  const Napi::Object handle = environment.counter_group_constructor.New({});
  CounterGroupWrap* wrap = handle.IsEmpty() ? nullptr : Unwrap(handle);
  if (wrap == nullptr) return env.Undefined();
  wrap->group_ = std::move(group);
  wrap->environment_ = &environment;
  wrap->id_ = environment.read_channel->next_id();
  environment.open_groups.insert(wrap);
  return handle;
}

CounterGroup* CounterGroupWrap::group_of(const Napi::Value& value) {
  void* wrapped = nullptr;
  if (!value.IsObject() || napi_unwrap(value.Env(), value, &wrapped) != napi_ok) return nullptr;
  // It may be another addon's: only what is listed here is one of ours.
  const auto& open_groups = Environment::of(value.Env()).open_groups;
  const auto found = open_groups.find(static_cast<CounterGroupWrap*>(wrapped));
  return found == open_groups.end() ? nullptr : (*found)->group();
}

CounterGroupWrap::CounterGroupWrap(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

CounterGroupWrap::~CounterGroupWrap() {
  release();
}

void CounterGroupWrap::release() {
  if (environment_ != nullptr) {
    if (environment_->engine_host->reads(group_.get())) environment_->engine_host->stop();
    environment_->read_channel->forget(id_);
    environment_->open_groups.erase(this);
  }
  group_.reset();
  environment_ = nullptr;
}

Napi::Value CounterGroupWrap::event_count(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), group_ == nullptr ? 0 : static_cast<double>(group_->size()));
}

Napi::Value CounterGroupWrap::id(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), id_);
}

Napi::Value CounterGroupWrap::channel(const Napi::CallbackInfo& info) {
  return Environment::of(info.Env()).read_channel->object();
}

Napi::Value CounterGroupWrap::enable(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), group_ == nullptr ? EBADF : group_->enable());
}

Napi::Value CounterGroupWrap::disable(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), group_ == nullptr ? EBADF : group_->disable());
}

Napi::Value CounterGroupWrap::reset(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), group_ == nullptr ? EBADF : group_->reset());
}

Napi::Value CounterGroupWrap::read_into(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (group_ == nullptr) return Napi::Number::New(env, EBADF);
  if (info.Length() < 1 || !info[0].IsTypedArray()) return Napi::Number::New(env, EINVAL);
  const auto any_array = info[0].As<Napi::TypedArray>();
  if (any_array.TypedArrayType() != napi_float64_array) return Napi::Number::New(env, EINVAL);
  auto target = any_array.As<Napi::Float64Array>();
  if (target.ElementLength() < group_->size() * kReadingStride) return Napi::Number::New(env, ENOSPC);

  Reading readings[kMaxEvents];
  const int error = group_->read(readings);
  if (error != 0) return Napi::Number::New(env, error);
  write_readings(readings, group_->size(), target.Data());
  environment_->read_channel->learn(id_, group_.get());
  return Napi::Number::New(env, 0);
}

Napi::Value CounterGroupWrap::close(const Napi::CallbackInfo& info) {
  release();
  return info.Env().Undefined();
}

Napi::Value to_js(Napi::Env env, const Failure& failure) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("errno", failure.error);
  object.Set("systemCall", failure.system_call);
  object.Set("eventIndex", failure.event_index);
  return object;
}

}  // namespace icprofile::binding
