// Finds V8's functions by symbol at run time. Including V8's headers would tie the addon to one Node version;
// the symbols that are used here, and the plain pointers that they take and return, are the same in Node 20,
// 22, 24 and 26. Where one is missing the caller does without it.
#pragma once

#include <dlfcn.h>

namespace icprofile::binding {

// v8::Local is one pointer and passed as such. A napi_value is that pointer.
using LocalHandle = void*;

template <class Function>
Function find(const char* symbol) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, symbol));
}

inline void* current_isolate() {
  const auto get_current = find<void* (*)()>("_ZN2v87Isolate10GetCurrentEv");
  return get_current == nullptr ? nullptr : get_current();
}

inline LocalHandle current_context() {
  void* const isolate = current_isolate();
  const auto get_current = find<LocalHandle (*)(void*)>("_ZN2v87Isolate17GetCurrentContextEv");
  return isolate == nullptr || get_current == nullptr ? nullptr : get_current(isolate);
}

}  // namespace icprofile::binding
