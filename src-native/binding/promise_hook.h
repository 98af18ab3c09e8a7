// Every promise of this thread's isolate remembers the node where it was made, and takes the thread back there
// while its reactions run.
//
// V8 calls the hook from its own code, where a hook in JavaScript (v8.promiseHooks) costs twice as much, more
// while it is not optimized, and would itself have to be charged to someone.
#pragma once

#include <napi.h>

#include "engine/engine.h"

namespace icprofile::binding {

class PromiseHook {
 public:
  // Serves the engine as long as it lives. One per thread; an isolate has room for one, which Node leaves free.
  PromiseHook(Napi::Env env, EngineCore* engine);
  ~PromiseHook();
  PromiseHook(const PromiseHook&) = delete;
  PromiseHook& operator=(const PromiseHook&) = delete;

  // False where V8's functions were not found, or its promises have no embedder field.
  bool is_active() const { return is_active_; }

 private:
  bool is_active_ = false;
};

}  // namespace icprofile::binding
