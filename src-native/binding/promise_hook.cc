#include "binding/promise_hook.h"

#include "binding/v8_symbols.h"

namespace icprofile::binding {

namespace {

// v8::PromiseHookType, v8-promise.h.
enum Moment : int { kMade = 0, kSettles = 1, kBeforeReaction = 2, kAfterReaction = 3 };

// The hook gets nothing that would lead to these; each isolate that has one has a thread of its own.
thread_local EngineCore* hooked_engine = nullptr;
thread_local PromiseField field = {};

Stamp stamp_of(void* promise) {
  return Stamp::unpacked(reinterpret_cast<uintptr_t>(field.get(promise)));
}

void on_promise(int moment, void* promise, void*) {
  switch (moment) {
    case kMade:
      return field.set(promise, reinterpret_cast<void*>(hooked_engine->stamp_promise().packed()));
    case kSettles:
      return hooked_engine->promise_settles(stamp_of(promise));
    case kBeforeReaction:
      return hooked_engine->resume_stamped(stamp_of(promise));
    case kAfterReaction:
      return hooked_engine->suspend();
    default:
      return;
  }
}

}  // namespace

PromiseHook::PromiseHook(Napi::Env env, EngineCore* engine) {
  field = PromiseField::located(env);
  if (!field.is_available()) return;
  hooked_engine = engine;
  is_active_ = set_promise_callback(on_promise);
}

PromiseHook::~PromiseHook() {
  if (is_active_) set_promise_callback(nullptr);
  hooked_engine = nullptr;
}

}  // namespace icprofile::binding
