// The probes: what a wrapper calls before and after the function that it wraps.
#include <napi.h>

#include "binding/engine/engine_host.h"
#include "binding/v8/v8_functions.h"

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

// Of a function that optimized code calls itself.
#define ICPROFILE_RETURN_ADDRESS reinterpret_cast<ProbeSite>(__builtin_return_address(0))

void enter(const void*) {
  void* const frame = __builtin_frame_address(0);
  if (probed_engine != nullptr) probed_engine->enter(site_of_caller(frame));
}

void enter_fast(const void*) {
  if (probed_engine != nullptr) probed_engine->enter(ICPROFILE_RETURN_ADDRESS);
}

void leave(const void*) {
  if (probed_engine != nullptr) probed_engine->leave();
}

void leave_by_throw(const void*) {
  void* const frame = __builtin_frame_address(0);
  if (probed_engine != nullptr) probed_engine->leave_by_throw(site_of_caller(frame));
}

void leave_by_throw_fast(const void*) {
  if (probed_engine != nullptr) probed_engine->leave_by_throw(ICPROFILE_RETURN_ADDRESS);
}

void resume(const void*) {
  if (probed_engine != nullptr) probed_engine->resume();
}

void suspend(const void*) {
  if (probed_engine != nullptr) probed_engine->suspend();
}

template <RawFunction kRaw>
napi_value call_raw(napi_env, napi_callback_info) {
  kRaw(nullptr);
  return nullptr;
}

// The cheapest form that this V8 has.
template <RawFunction kRaw, FastFunction kFast>
bool export_probe(Napi::Env env, Napi::Object exports, const char* name) {
  napi_value probe = make_fast_function(kRaw, kFast);
  if (probe == nullptr) probe = make_raw_function(kRaw);
  const bool sees_sites = probe != nullptr;
  if (!sees_sites) napi_create_function(env, name, NAPI_AUTO_LENGTH, call_raw<kRaw>, nullptr, &probe);
  exports.Set(name, Napi::Value(env, probe));
  return sees_sites;
}

}  // namespace

void set_probed_engine(EngineCore* engine) {
  probed_engine = engine;
}

bool has_probed_engine() {
  return probed_engine != nullptr;
}

void export_probes(Napi::Env env, Napi::Object exports) {
  const bool sees_sites = export_probe<enter, enter_fast>(env, exports, "enter");
  export_probe<leave, leave>(env, exports, "leave");
  export_probe<leave_by_throw, leave_by_throw_fast>(env, exports, "leaveByThrow");
  export_probe<resume, resume>(env, exports, "resume");
  export_probe<suspend, suspend>(env, exports, "suspend");
  exports.Set("sitesVisible", sees_sites);
}

}  // namespace icprofile::binding
