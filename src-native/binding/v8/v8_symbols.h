// What V8 tells of garbage collections, promises and functions and N-API does not.
#pragma once

#include <node_api.h>

namespace icprofile::binding {

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

// Sets the hooks of the context that `object` was made in, for promises that are made, have a reaction run,
// and had it run, in place of all that were set; none for those that settle. (v8::Context::SetPromiseHooks,
// v8-context.h) False where V8's functions are not found.
bool set_promise_hooks(napi_value object, napi_value init, napi_value before, napi_value after);

// Where a function's parameter list begins.
struct FunctionPlace {
  // What the script is called: a string, or undefined of a script without a name.
  napi_value script_name;
  // Both from 0.
  int line;
  int column;
};

// False for builtins, bound functions, proxies and what else comes from no script, and where V8's functions
// are not found or give what this does not know. (v8::Function::GetScriptOrigin, v8-function.h)
bool find_place(napi_value function, FunctionPlace& place);

}  // namespace icprofile::binding
