// The addon's entry: makes the environment's state and collects the exports.
#include <napi.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "binding/counter_group_wrap.h"
#include "binding/environment.h"
#include "binding/exports.h"
#include "burn.h"

namespace icprofile::binding {

Environment::Environment(Napi::Env env)
    : counter_group_constructor(Napi::Persistent(CounterGroupWrap::define(env))),
      read_channel(std::make_unique<ReadChannel>(env)),
      engine_host(std::make_unique<EngineHost>(env)) {
  counter_group_constructor.SuppressDestruct();
}

Environment::~Environment() {
  engine_host->stop();
  const std::vector<CounterGroupWrap*> groups(open_groups.begin(), open_groups.end());
  for (CounterGroupWrap* group : groups) group->release();
}

namespace {

// `addonInterfaceVersion` of lib/native/addon.ts, raised with every change to what is exported.
constexpr int kInterfaceVersion = 2;

Napi::Value burn_instructions(const Napi::CallbackInfo& info) {
  burn(static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value()));
  return info.Env().Undefined();
}

Napi::Value thread_id(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(syscall(SYS_gettid)));
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Environment(env));
  exports.Set("interfaceVersion", kInterfaceVersion);
  exports.Set("burn", Napi::Function::New<burn_instructions>(env, "burn"));
  exports.Set("threadId", Napi::Function::New<thread_id>(env, "threadId"));
  export_perf_group(env, exports);
  export_emulated_group(env, exports);
  export_clock_group(env, exports);
  export_replace_process(env, exports);
  export_engine(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(icprofile, initialize)

}  // namespace icprofile::binding
