// The last resort of the software source: CPU time in nanoseconds, by clock_gettime(2). It needs no
// permission and no perf events, and never passes for a count of instructions.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "counter_group.h"

namespace icprofile {

// One event: CPU nanoseconds of the calling thread, or of the whole process, while enabled; disabled at
// first. Both times of a reading are the wall time while enabled: a clock is never multiplexed. Only a
// thread's clock is bound to its thread. EINVAL where the system lacks the clock.
class ClockGroup final : public CounterGroup {
 public:
  enum class Target { kThread, kProcess };

  explicit ClockGroup(Target target);

  size_t size() const override { return 1; }
  int enable() override;
  int disable() override;
  int reset() override;
  int read(Reading* reading) override;

 private:
  struct Instant {
    uint64_t cpu_ns = 0;
    uint64_t wall_ns = 0;
  };

  bool is_on_wrong_thread() const;
  int now(Instant* instant) const;
  // Time enabled up to now, all periods together.
  int elapsed(Instant* total) const;

  const Target target_;
  const pid_t owner_thread_id_;
  bool enabled_ = false;
  Instant enabled_since_;  // where enabled
  Instant accumulated_;    // over the periods that have ended
};

}  // namespace icprofile
