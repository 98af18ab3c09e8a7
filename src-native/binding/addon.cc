// The addon's entry: makes the environment's state and collects the exports.
#include <napi.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "binding/counters/counter_group_wrap.h"
#include "binding/environment.h"
#include "binding/exports.h"
#include "binding/values.h"
#include "burn.h"

namespace icprofile::binding {

std::unique_ptr<Environment> Environment::make(Napi::Env env) {
  const Napi::Function constructor = CounterGroupWrap::define(env);
  std::unique_ptr<Environment> environment(new Environment);
  environment->read_channel = ReadChannel::make(env);
  environment->engine_host = EngineHost::make(env);
  if (constructor.IsEmpty() || environment->read_channel == nullptr || environment->engine_host == nullptr)
    return nullptr;
  environment->counter_group_constructor = Napi::Persistent(constructor);
  environment->counter_group_constructor.SuppressDestruct();
  return environment;
}

Environment::~Environment() {
  if (engine_host != nullptr) engine_host->stop();
  const std::vector<CounterGroupWrap*> groups(open_groups.begin(), open_groups.end());
  for (CounterGroupWrap* group : groups) group->release();
}

namespace {

// `addonInterfaceVersion` of lib/native/addon.ts, raised with every change to what is exported.
constexpr int kInterfaceVersion = 9;

constexpr int64_t kMostBurned = int64_t{1} << 53;

Napi::Value burn_instructions(const Napi::CallbackInfo& info) {
  const int64_t count = int64_of(info[0]);
  if (count >= 0 && count <= kMostBurned) burn(static_cast<uint64_t>(count));
  return info.Env().Undefined();
}

Napi::Value thread_id(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(syscall(SYS_gettid)));
}

// Where an environment's addon is found by others of its kind: the same file loaded again, or that of another
// copy of the package. A thread has one engine, whoever asks for it.
napi_value exports_key(Napi::Env env) {
  constexpr char kName[] = "icprofile.addon";
  napi_value key = nullptr;
  return node_api_symbol_for(env, kName, sizeof kName - 1, &key) == napi_ok ? key : nullptr;
}

// Undefined where there are none yet.
Napi::Value exports_before(Napi::Env env) {
  napi_value key = exports_key(env);
  napi_value exports = nullptr;
  if (key != nullptr && napi_get_property(env, env.Global(), key, &exports) == napi_ok) return {env, exports};
  if (env.IsExceptionPending()) static_cast<void>(env.GetAndClearPendingException());
  return env.Undefined();
}

// Hidden from those who list the global object's properties. A program may have frozen it: other files are
// not found then.
void remember_exports(Napi::Env env, Napi::Object exports) {
  napi_property_descriptor property = {};
  property.name = exports_key(env);
  property.value = exports;
  property.attributes = napi_default;
  if (property.name != nullptr) static_cast<void>(napi_define_properties(env, env.Global(), 1, &property));
  if (env.IsExceptionPending()) static_cast<void>(env.GetAndClearPendingException());
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  const Napi::Value before = exports_before(env);
  if (before.IsObject()) return before.As<Napi::Object>();
  std::unique_ptr<Environment> environment = Environment::make(env);
  if (environment == nullptr) return exports;
  env.SetInstanceData(environment.release());
  exports.Set("interfaceVersion", kInterfaceVersion);
  exports.Set("burn", Napi::Function::New<burn_instructions>(env, "burn"));
  exports.Set("threadId", Napi::Function::New<thread_id>(env, "threadId"));
  export_perf_group(env, exports);
  export_emulated_group(env, exports);
  export_clock_group(env, exports);
  export_replace_process(env, exports);
  export_function_location(env, exports);
  export_held_signals(env, exports);
  export_engine(env, exports);
  export_engine_subtree(env, exports);
  remember_exports(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(icprofile, initialize)

}  // namespace icprofile::binding
