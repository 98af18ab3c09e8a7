#include "binding/engine_host.h"

#include <cerrno>
#include <utility>

namespace icprofile::binding {

EngineHost::EngineHost(Napi::Env env)
    : shared_memory_(Napi::Persistent(Napi::ArrayBuffer::New(env, sizeof(SharedState)).As<Napi::Object>())),
      state_(static_cast<SharedState*>(shared_memory().Data())) {
  *state_ = {};
  shared_memory_.SuppressDestruct();
}

int EngineHost::start(const EngineInput& input, uint32_t node_limit, uint32_t epoch) {
  if (engine_ != nullptr) return EALREADY;
  std::unique_ptr<EngineCore> engine = make_engine(input, node_limit, state_);
  if (engine == nullptr || !engine->start()) return ENOMEM;
  engine_ = std::move(engine);
  input_ = input;
  collection_hook_.emplace(
      [](void*, int, int, void* engine) { static_cast<EngineCore*>(engine)->collection_begins(); },
      [](void*, int, int, void* engine) { static_cast<EngineCore*>(engine)->collection_ends(); },
      engine_.get());
  set_probed_engine(engine_.get());
  state_->epoch = epoch;
  return 0;
}

bool EngineHost::reads(const CounterGroup* group) const {
  for (uint32_t index = 0; index < input_.group_count; ++index) {
    if (input_.groups[index] == group) return true;
  }
  return false;
}

void EngineHost::stop() {
  if (engine_ == nullptr) return;
  state_->epoch = 0;
  set_probed_engine(nullptr);
  collection_hook_.reset();
  engine_.reset();
  input_ = {};
}

}  // namespace icprofile::binding
