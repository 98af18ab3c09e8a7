// The JavaScript handle of a counter group, whatever its source.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>

#include "counter_group.h"

namespace icprofile::binding {

class Environment;

class CounterGroupWrap : public Napi::ObjectWrap<CounterGroupWrap> {
 public:
  static Napi::Function define(Napi::Env env);

  // A new handle that owns `group`.
  static Napi::Value wrap(Napi::Env env, std::unique_ptr<CounterGroup> group);

  // Of a handle; null where it is none, or closed.
  static CounterGroup* group_of(const Napi::Value& value);

  explicit CounterGroupWrap(const Napi::CallbackInfo& info);
  ~CounterGroupWrap() override;

  // Null once closed.
  CounterGroup* group() const { return group_.get(); }
  // Closes the group, once. The environment calls it too, when it ends before the handle is collected.
  void release();

 private:
  Napi::Value event_count(const Napi::CallbackInfo& info);
  Napi::Value id(const Napi::CallbackInfo& info);
  Napi::Value channel(const Napi::CallbackInfo& info);
  Napi::Value enable(const Napi::CallbackInfo& info);
  Napi::Value disable(const Napi::CallbackInfo& info);
  Napi::Value reset(const Napi::CallbackInfo& info);
  Napi::Value read_into(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  std::unique_ptr<CounterGroup> group_;
  Environment* environment_ = nullptr;  // null once closed
  uint32_t id_ = 0;                     // in the environment's read channel
};

// { errno, systemCall, eventIndex }
Napi::Value to_js(Napi::Env env, const Failure& failure);

}  // namespace icprofile::binding
