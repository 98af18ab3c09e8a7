// The probes: what a wrapper calls before and after the function that it wraps.
#include <napi.h>

#include "binding/engine_host.h"
#include "binding/v8_symbols.h"

namespace icprofile::binding {

namespace {

thread_local EngineCore* probed_engine = nullptr;

// A frame pointer further from its callee's than this is none of V8's.
constexpr uintptr_t kLongestFrameBytes = 1024;

// The address in compiled JavaScript that `frame`, a raw function's own, was called from. V8 runs such
// functions in an exit frame, whose return address it is; every frame begins with its caller's frame pointer
// and return address (System V x86-64 and AAPCS64 frame records). While V8 logs or samples, a C++ frame
// without frame pointer can stand between: the bounds keep the reads within the stack, and the result is then
// an address that nobody registered.
inline ProbeSite site_of_caller(void* frame) {
  const auto* record = static_cast<uintptr_t*>(frame);
  const uintptr_t caller = record[0];
  if (caller - reinterpret_cast<uintptr_t>(frame) > kLongestFrameBytes) return 0;
  return reinterpret_cast<uintptr_t*>(caller)[1];
}

void enter(const void*) {
  void* const frame = __builtin_frame_address(0);
  if (probed_engine != nullptr) probed_engine->enter(site_of_caller(frame));
}

void enter_async(const void*) {
  void* const frame = __builtin_frame_address(0);
  if (probed_engine != nullptr) probed_engine->enter_async(site_of_caller(frame));
}

void leave(const void*) {
  if (probed_engine != nullptr) probed_engine->leave();
}

void leave_by_throw(const void*) {
  void* const frame = __builtin_frame_address(0);
  if (probed_engine != nullptr) probed_engine->leave_by_throw(site_of_caller(frame));
}

void resume(const void*) {
  if (probed_engine != nullptr) probed_engine->resume();
}

void suspend(const void*) {
  if (probed_engine != nullptr) probed_engine->suspend();
}

void settle_call(const void*) {
  if (probed_engine != nullptr) probed_engine->settle_call();
}

template <RawFunction kRaw>
napi_value call_raw(napi_env, napi_callback_info) {
  kRaw(nullptr);
  return nullptr;
}

template <RawFunction kRaw>
bool export_probe(Napi::Env env, Napi::Object exports, const char* name) {
  napi_value raw = make_raw_function(kRaw);
  if (raw != nullptr) {
    exports.Set(name, Napi::Value(env, raw));
    return true;
  }
  napi_value wrapped = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call_raw<kRaw>, nullptr, &wrapped);
  exports.Set(name, Napi::Value(env, wrapped));
  return false;
}

}  // namespace

void set_probed_engine(EngineCore* engine) {
  probed_engine = engine;
}

void export_probes(Napi::Env env, Napi::Object exports) {
  const bool raw = export_probe<enter>(env, exports, "enter");
  export_probe<leave>(env, exports, "leave");
  export_probe<leave_by_throw>(env, exports, "leaveByThrow");
  export_probe<enter_async>(env, exports, "enterAsync");
  export_probe<resume>(env, exports, "resume");
  export_probe<suspend>(env, exports, "suspend");
  export_probe<settle_call>(env, exports, "settleCall");
  exports.Set("sitesVisible", raw);
}

}  // namespace icprofile::binding
