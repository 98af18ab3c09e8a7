// What the addon keeps for one JavaScript environment: the main thread's, or a worker's.
#pragma once

#include <napi.h>

#include <memory>
#include <unordered_set>

#include "binding/counters/read_channel.h"
#include "binding/engine/engine_host.h"

namespace icprofile::binding {

class CounterGroupWrap;

// Lives as the environment's instance data. Node tears an environment down without finalizing what scripts
// still hold, so open groups are listed here and closed with it.
class Environment {
 public:
  // Null where JavaScript can no longer run, in a worker that is being terminated.
  static std::unique_ptr<Environment> make(Napi::Env env);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

  Napi::FunctionReference counter_group_constructor;
  std::unique_ptr<ReadChannel> read_channel;
  std::unordered_set<CounterGroupWrap*> open_groups;
  std::unique_ptr<EngineHost> engine_host;

 private:
  Environment() = default;
};

}  // namespace icprofile::binding
