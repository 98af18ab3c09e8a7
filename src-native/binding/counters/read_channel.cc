#include "binding/counters/read_channel.h"

#include "binding/v8/v8_functions.h"
#include "perf/perf_group.h"

namespace icprofile::binding {

namespace {

// The channel that answers on this thread: its environment's, or where the addon was loaded into several,
// that of the last one to learn. Its address tells threads apart.
thread_local ReadChannel* answering_channel = nullptr;

napi_value answer_through_node_api(napi_env, napi_callback_info) {
  ReadChannel::answer_request(nullptr);
  return nullptr;
}

napi_value make_answer(Napi::Env env) {
  napi_value function = make_raw_function(ReadChannel::answer_request);
  if (function != nullptr) return function;
  napi_create_function(env, "answer", NAPI_AUTO_LENGTH, answer_through_node_api, nullptr, &function);
  return function;
}

// Apart from the hot path, whose stack frame stays small.
__attribute__((noinline)) bool read_all(CounterGroup* group, double* out) {
  Reading readings[kMaxEvents];
  if (group->read(readings) != 0) return false;
  write_readings(readings, group->size(), out);
  return true;
}

}  // namespace

std::unique_ptr<ReadChannel> ReadChannel::make(Napi::Env env) {
  SharedMemory<Shared> memory = SharedMemory<Shared>::make(env);
  napi_value answer = make_answer(env);
  if (memory.is_empty() || answer == nullptr) return nullptr;
  const Napi::ArrayBuffer buffer = memory.buffer();
  std::unique_ptr<ReadChannel> channel(new ReadChannel(std::move(memory)));
  Napi::Object object = Napi::Object::New(env);
  object.Set("request", Napi::Uint32Array::New(env, 1, buffer, offsetof(Shared, request)));
  object.Set("readings",
             Napi::Float64Array::New(env, kMaxEvents * kReadingStride, buffer, offsetof(Shared, readings)));
  object.Set("answer", Napi::Value(env, answer));
  channel->object_ = Napi::Persistent(object);
  channel->object_.SuppressDestruct();
  return channel;
}

ReadChannel::~ReadChannel() {
  if (answering_channel == this) answering_channel = nullptr;
}

uint32_t ReadChannel::next_id() {
  if (++last_id_ == 0) ++last_id_;
  return last_id_;
}

void ReadChannel::learn(uint32_t id, CounterGroup* group) {
  if (thread_ != &answering_channel) {
    for (Entry& other : entries_) other = {};
    thread_ = &answering_channel;
  }
  entry(id) = {id, group};
  answering_channel = this;
}

void ReadChannel::forget(uint32_t id) {
  if (entry(id).id == id) entry(id) = {};
}

inline bool ReadChannel::answer(CounterGroup* group) {
  double* const out = shared_->readings;
  if (group->kind() == CounterGroup::Kind::kPerf) {
    const auto take = [out](size_t event, const Reading& reading) {
      write_reading(reading, out + event * kReadingStride);
    };
    if (static_cast<PerfGroup*>(group)->read_in_user_space(take)) return true;
  }
  return read_all(group, out);
}

void ReadChannel::answer_request(const void*) {
  ReadChannel* const channel = answering_channel;
  if (channel == nullptr || channel->thread_ != &answering_channel) return;
  const uint32_t id = channel->shared_->request;
  const Entry& known = channel->entry(id);
  if (known.id == id && id != 0 && channel->answer(known.group)) channel->shared_->request = 0;
}

}  // namespace icprofile::binding
