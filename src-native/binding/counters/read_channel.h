// Reading a counter group from JavaScript by a call without arguments or result, as those cost more than the
// reading.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "binding/shared_memory.h"
#include "counter_group.h"

namespace icprofile::binding {

// Numbers per event wherever readings go to JavaScript: `readingStride` in lib/native/addon.ts.
constexpr size_t kReadingStride = 4;

// Writes kReadingStride numbers.
inline void write_reading(const Reading& reading, double* out) {
  out[0] = static_cast<double>(reading.raw);
  out[1] = static_cast<double>(reading.time_enabled_ns);
  out[2] = static_cast<double>(reading.time_running_ns);
  out[3] = static_cast<double>(reading.flags);
}

// Writes them for each of `count` readings.
inline void write_readings(const Reading* readings, size_t count, double* out) {
  for (size_t event = 0; event < count; ++event) write_reading(readings[event], out + event * kReadingStride);
}

// One environment's channel, `ReadChannel` in lib/native/addon.ts. JavaScript writes a group's id into the
// request and calls `answer`, which reads the group and clears the request. A request that is left standing
// was not answered, whatever the reason; the caller then reads the group through its handle, which finds out
// why, and has the channel know the group again. So the channel may forget groups at will, and must never
// answer for the wrong one.
class ReadChannel {
 public:
  // Null where JavaScript can no longer run.
  static std::unique_ptr<ReadChannel> make(Napi::Env env);
  ~ReadChannel();
  ReadChannel(const ReadChannel&) = delete;
  ReadChannel& operator=(const ReadChannel&) = delete;

  // An id for a group, never 0, and not given again before 2^32 more.
  uint32_t next_id();
  // Answers requests for the group, made on this thread, until it is forgotten. Call it where a read has
  // succeeded.
  void learn(uint32_t id, CounterGroup* group);
  // Required before the group is destroyed.
  void forget(uint32_t id);

  // Answers the request that stands in the channel that last learned something on this thread. A RawFunction.
  static void answer_request(const void*);

  // { request, readings, answer }
  Napi::Object object() const { return object_.Value(); }

 private:
  struct Shared {
    uint32_t request;
    double readings[kMaxEvents * kReadingStride];
  };
  struct Entry {
    uint32_t id;
    CounterGroup* group;
  };
  // More groups than this can be open, but take turns in the channel.
  static constexpr uint32_t kEntries = 64;

  Entry& entry(uint32_t id) { return entries_[id % kEntries]; }
  bool answer(CounterGroup* group);

  explicit ReadChannel(SharedMemory<Shared> memory)
      : memory_(std::move(memory)), shared_(memory_.content()) {}

  SharedMemory<Shared> memory_;
  Shared* const shared_;
  Napi::ObjectReference object_;
  uint32_t last_id_ = 0;
  const void* thread_ = nullptr;  // where the entries were learned
  Entry entries_[kEntries] = {};
};

}  // namespace icprofile::binding
