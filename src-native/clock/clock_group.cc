#include "clock/clock_group.h"

#include <cerrno>
#include <ctime>

#include "thread_id.h"

namespace icprofile {

namespace {

int read_clock(clockid_t clock, uint64_t* nanoseconds) {
  timespec time;
  if (clock_gettime(clock, &time) != 0) return errno;
  *nanoseconds = static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
  return 0;
}

}  // namespace

ClockGroup::ClockGroup(Target target)
    : CounterGroup(Kind::kClock), target_(target), owner_thread_id_(current_thread_id()) {}

bool ClockGroup::is_on_wrong_thread() const {
  return target_ == Target::kThread && current_thread_id() != owner_thread_id_;
}

int ClockGroup::now(Instant* instant) const {
  const clockid_t cpu_clock = target_ == Target::kThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
  const int error = read_clock(cpu_clock, &instant->cpu_ns);
  return error != 0 ? error : read_clock(CLOCK_MONOTONIC, &instant->wall_ns);
}

int ClockGroup::elapsed(Instant* total) const {
  *total = accumulated_;
  if (!enabled_) return 0;
  Instant instant;
  const int error = now(&instant);
  if (error != 0) return error;
  total->cpu_ns += instant.cpu_ns - enabled_since_.cpu_ns;
  total->wall_ns += instant.wall_ns - enabled_since_.wall_ns;
  return 0;
}

int ClockGroup::enable() {
  if (is_on_wrong_thread()) return kWrongThread;
  if (enabled_) return 0;
  const int error = now(&enabled_since_);
  enabled_ = error == 0;
  return error;
}

int ClockGroup::disable() {
  if (is_on_wrong_thread()) return kWrongThread;
  Instant total;
  const int error = elapsed(&total);
  if (error != 0) return error;
  accumulated_ = total;
  enabled_ = false;
  return 0;
}

int ClockGroup::reset() {
  if (is_on_wrong_thread()) return kWrongThread;
  Instant instant;
  const int error = now(&instant);
  if (error != 0) return error;
  accumulated_ = {};
  enabled_since_ = instant;
  return 0;
}

int ClockGroup::read(Reading* reading) {
  if (is_on_wrong_thread()) return kWrongThread;
  Instant total;
  const int error = elapsed(&total);
  if (error != 0) return error;
  *reading = {total.cpu_ns, total.wall_ns, total.wall_ns, 0};
  return 0;
}

}  // namespace icprofile
