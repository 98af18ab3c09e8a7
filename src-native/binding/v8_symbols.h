// The few functions of V8 that N-API does not offer, found by symbol at run time.
//
// Including V8's headers would tie the addon to one Node version. These symbols, and the plain pointers that
// they take and return, are the same in Node 20, 22, 24 and 26. Where one is missing the caller does without
// it.
#pragma once

#include <node_api.h>

#include <cstdint>

namespace icprofile::binding {

// void (*)(const v8::FunctionCallbackInfo<v8::Value>&), whose argument is not looked at.
using RawFunction = void (*)(const void* callback_info);

// A JavaScript function that calls `function` and returns undefined. It is cheaper than N-API's by what N-API
// does around each call (scopes, exception checks), and runs directly below the JavaScript frame that called
// it. Null where V8's function is not found. (v8::Function::New, v8-function.h)
napi_value make_raw_function(RawFunction function);

// Calls of V8's main-thread garbage collections. (v8::Isolate::AddGCPrologueCallback, v8-isolate.h)
using CollectionCallback = void (*)(void* isolate, int type, int flags, void* data);

class CollectionHook {
 public:
  // Calls back as long as it lives; not at all where V8's functions are not found. One per environment's
  // thread.
  CollectionHook(CollectionCallback prologue, CollectionCallback epilogue, void* data);
  ~CollectionHook();
  CollectionHook(const CollectionHook&) = delete;
  CollectionHook& operator=(const CollectionHook&) = delete;

  bool is_active() const { return isolate_ != nullptr; }

 private:
  const CollectionCallback prologue_;
  const CollectionCallback epilogue_;
  void* const data_;
  void* isolate_ = nullptr;
};

// The embedder field of promises, one word that V8 keeps for whoever embeds it; 0 at first. Node has V8 built with
// it and does not use it itself.
class PromiseField {
 public:
  static PromiseField located(napi_env env);

  bool is_available() const { return get_ != nullptr && set_ != nullptr; }
  // `promise` is a v8::Local<v8::Promise>.
  void* get(void* promise) const { return get_(promise, 0, 0); }
  // The lowest bit of `value` is 0.
  void set(void* promise, void* value) const { set_(promise, 0, value, 0); }

 private:
  // v8::Object::GetAlignedPointerFromInternalField and its counterpart, v8-object.h. Since V8 14 both take a tag
  // as well, which earlier ones do not look at.
  using Getter = void* (*)(void* object, int index, uint16_t tag);
  using Setter = void (*)(void* object, int index, void* value, uint16_t tag);

  Getter get_ = nullptr;
  Setter set_ = nullptr;
};

// void (*)(v8::PromiseHookType, v8::Local<v8::Promise>, v8::Local<v8::Value> parent)
using PromiseCallback = void (*)(int moment, void* promise, void* parent);

// Calls back whenever a promise of this thread's isolate is made, settles, or has a reaction run; null ends it.
// (v8::Isolate::SetPromiseHook, v8-isolate.h) False where V8's function is not found.
bool set_promise_callback(PromiseCallback callback);

// Removes the hooks that JavaScript has set for promises of the current context. (v8::Context::SetPromiseHooks,
// v8-context.h)
void clear_javascript_promise_hooks();

}  // namespace icprofile::binding
