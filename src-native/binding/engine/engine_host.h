// The engine of one environment: its start and end, and the memory that it shares with JavaScript.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <utility>

#include "binding/engine/engine_sources.h"
#include "binding/shared_memory.h"
#include "binding/v8/v8_symbols.h"
#include "counter_group.h"
#include "engine/engine.h"

namespace icprofile::binding {

class EngineHost {
 public:
  // Null where JavaScript can no longer run.
  static std::unique_ptr<EngineHost> make(Napi::Env env);
  ~EngineHost() { stop(); }
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  // Starts an engine that reads the input's groups, and lets the probes in. 0, EALREADY where the thread has
  // one, ENOMEM, or EIO where the counters cannot be read.
  int start(const EngineInput& input, uint32_t node_limit, uint32_t epoch);
  void stop();

  // Null while stopped.
  EngineCore* engine() const { return engine_.get(); }
  // Whether `group` is being read.
  bool reads(const CounterGroup* group) const;
  Napi::ArrayBuffer shared_memory() const { return memory_.buffer(); }

 private:
  explicit EngineHost(SharedMemory<SharedState> memory)
      : memory_(std::move(memory)), state_(memory_.content()) {}

  SharedMemory<SharedState> memory_;
  SharedState* const state_;
  EngineInput input_ = {};  // of the running engine
  std::unique_ptr<EngineCore> engine_;
  std::optional<CollectionHook> collection_hook_;
};

// Adds the probes, enter, leave, leaveByThrow, resume and suspend, and `sitesVisible`: whether they can tell
// from where in compiled code they were called.
void export_probes(Napi::Env env, Napi::Object exports);

// The engine that this thread's probes serve; null while none runs. Probes get no argument that would lead to
// their environment, and looking it up through N-API would cost more than the rest of the probe; each
// environment has a thread of its own.
void set_probed_engine(EngineCore* engine);
bool has_probed_engine();

}  // namespace icprofile::binding
