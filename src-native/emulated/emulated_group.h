// `instructions:u` as the emulator counts it.
#pragma once

#include <pthread.h>

#include <memory>

#include "counter_group.h"
#include "emulated/emulator.h"

namespace icprofile {

// One event, of the thread that opened the group or of the whole process, other threads included whenever
// they started. Exact for the calling thread; another running thread's share may be ahead by the rest of one
// block. Time running equals time enabled (CLOCK_MONOTONIC): the emulator never multiplexes.
class EmulatedGroup final : public CounterGroup {
 public:
  enum class Target { kThread, kProcess };

  // Null, with `failure` set, where shake_hands fails.
  static std::unique_ptr<EmulatedGroup> open(Target target, Failure* failure);

  // Over the counters that a plugin handed out to this thread.
  EmulatedGroup(Target target, const EmulatorHandshake& handshake);

  size_t size() const override { return 1; }
  int enable() override;
  int disable() override;
  int reset() override;
  int read(Reading* readings) override;

  // The opening thread's counter, for read_counter. It counts on whether or not the group is enabled.
  const uint64_t* counter() const { return handshake_.counter; }

 private:
  bool on_wrong_thread() const;
  uint64_t count() const;
  uint64_t process_count() const;

  const Target target_;
  const EmulatorHandshake handshake_;
  const pthread_t opening_thread_ = pthread_self();
  bool enabled_ = false;
  uint64_t accumulated_ = 0;
  uint64_t accumulated_ns_ = 0;
  uint64_t enabled_at_ = 0;
  uint64_t enabled_at_ns_ = 0;
};

}  // namespace icprofile
