#include "binding/engine/engine_host.h"

#include <cerrno>
#include <utility>

namespace icprofile::binding {

namespace {

// v8::GCType, v8-callbacks.h: scavenges and minor mark-sweeps; all others are of the whole heap.
constexpr int kMinorCollections = 0x3;

void collection_begins(void*, int type, int, void* engine) {
  const bool is_minor = (type & kMinorCollections) != 0;
  static_cast<EngineCore*>(engine)->collection_begins(is_minor ? kMinorCollectionNode : kMajorCollectionNode);
}

void collection_ends(void*, int, int, void* engine) {
  static_cast<EngineCore*>(engine)->collection_ends();
}

}  // namespace

std::unique_ptr<EngineHost> EngineHost::make(Napi::Env env) {
  SharedMemory<SharedState> memory = SharedMemory<SharedState>::make(env);
  return memory.is_empty() ? nullptr : std::unique_ptr<EngineHost>(new EngineHost(std::move(memory)));
}

int EngineHost::start(const EngineInput& input, uint32_t node_limit, uint32_t epoch) {
  if (has_probed_engine()) return EALREADY;
  std::unique_ptr<EngineCore> engine = make_engine(input, node_limit, state_);
  const int error = engine == nullptr ? ENOMEM : engine->start();
  if (error != 0) return error;
  engine_ = std::move(engine);
  input_ = input;
  collection_hook_.emplace(collection_begins, collection_ends, engine_.get());
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
