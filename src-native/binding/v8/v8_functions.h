// JavaScript functions that call native ones more cheaply than N-API's do.
#pragma once

#include <node_api.h>

namespace icprofile::binding {

// void (*)(const v8::FunctionCallbackInfo<v8::Value>&), whose argument is not looked at.
using RawFunction = void (*)(const void* callback_info);

// A JavaScript function that calls `function` and returns undefined. It is cheaper than N-API's by what N-API
// does around each call (scopes, exception checks), and runs directly below the JavaScript frame that called
// it. Null where V8's function is not found. (v8::Function::New, v8-function.h)
napi_value make_raw_function(RawFunction function);

// void (*)(v8::Local<v8::Object> receiver), which is not looked at.
using FastFunction = void (*)(const void* receiver);

// The same, whose optimized callers call `fast` themselves, without a frame of V8's between: `fast` must not
// touch V8's heap. Null in all versions of V8 but those that this was tried with, where V8's functions are
// not found, and where its records are laid out in another way. (V8's "fast API calls", v8-fast-api-calls.h)
napi_value make_fast_function(RawFunction function, FastFunction fast);

}  // namespace icprofile::binding
