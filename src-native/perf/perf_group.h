// The hardware source: counters of the kernel's perf events, enabled, disabled and read together on one
// thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "counter_group.h"
#include "perf/counter.h"
#include "perf/user_read.h"

namespace icprofile {

class PerfGroup final : public CounterGroup {
 public:
  // Opens `count` events (1 to kMaxEvents) as one group, disabled. Null, and `failure`, where one is refused:
  // then none stays open. Counters are mapped only where reading them in user space would be right: asked
  // for, counting the calling thread, and not inherited.
  static std::unique_ptr<PerfGroup> open(SystemCalls& calls, const EventAttribute* events, size_t count,
                                         const PerfGroupOptions& options, Failure* failure);

  size_t size() const override { return counters_.size(); }
  // The event's mapped page, which lives as long as the group; null where there is none.
  const perf_event_mmap_page* page(size_t event) const { return counters_[event].page(); }
  int enable() override;
  int disable() override;

  // Makes the values and times read so far the zero of later readings. The kernel's own reset would leave the
  // times and what exited children counted (man 2 perf_event_open, PERF_EVENT_IOC_RESET), so a value scaled
  // by them would be wrong; counts of read_counts() go on. EIO while a pinned event is in its error state.
  int reset() override;

  // All values and times, in user space if every counter allows it, else by read(2) of the group, and then
  // flagged kFellBack if user-space reads were asked for and the group is enabled: a disabled one is on no
  // PMU, so that read(2) has its values by nature. Flagged kError, without a value: a pinned event that lost
  // its PMU. EIO: the kernel returned another group than was opened.
  int read(Reading* readings) override { return read_with<CounterRegisters>(readings); }

  // The hot path of read(): in user space alone, without checking the thread; call it on the owner. Gives
  // `take` the event's index and reading, one event after the other. False: read() must, and what was taken
  // is void.
  template <typename Registers = CounterRegisters, typename Take>
  bool read_in_user_space(Take take) const noexcept;

  // The hot path: raw counts since opening, one per event, modulo 2^64. Allocates nothing, takes no lock,
  // does not check the thread: call it on the owner. User space first; if one counter refuses, one read(2)
  // answers for all. False: no values (a pinned event in its error state, or a failed read).
  template <typename Registers = CounterRegisters>
  bool read_counts(uint64_t* counts) noexcept;

  // The same by read(2) alone.
  bool read_kernel_counts(uint64_t* counts);

  // How many reads of the enabled group fell back to read(2) although user-space reads were asked for.
  uint64_t fallback_reads() const { return fallback_reads_; }

  // read(), over the registers of a test's double.
  template <typename Registers>
  int read_with(Reading* readings) noexcept;

 private:
  // Zero of later readings, for each event.
  struct Baseline {
    uint64_t raw = 0;
    uint64_t time_enabled_ns = 0;
    uint64_t time_running_ns = 0;
  };

  PerfGroup(SystemCalls& calls, const PerfGroupOptions& options);

  bool is_on_owner_thread() const { return calls_.thread_id() == owner_thread_id_; }
  int control(unsigned long request);
  // `reading` since the last reset.
  static void subtract(const Baseline& baseline, Reading* reading) noexcept;
  int read_since_opening(Reading* readings);
  int read_kernel_readings(Reading* readings);
  int read_grouped(Reading* readings);
  int read_separately(Reading* readings);
  size_t index_of(uint64_t id, size_t likely_index) const;
  void subtract_baselines(Reading* readings) const;

  SystemCalls& calls_;
  const PerfGroupOptions options_;
  const pid_t owner_thread_id_;
  std::vector<Counter> counters_;  // the first is the leader
  std::vector<Baseline> baselines_;
  bool enabled_ = false;
  uint64_t fallback_reads_ = 0;
};

template <typename Registers>
inline bool PerfGroup::read_counts(uint64_t* counts) noexcept {
  for (const Counter& counter : counters_) {
    const perf_event_mmap_page* page = counter.page();
    if (page == nullptr || !read_user_count<Registers>(*page, counts)) {
      return read_kernel_counts(counts - (&counter - counters_.data()));
    }
    ++counts;
  }
  return true;
}

template <typename Registers, typename Take>
inline bool PerfGroup::read_in_user_space(Take take) const noexcept {
  const Baseline* baseline = baselines_.data();
  const Counter* counter = counters_.data();
  const Counter* const end = counter + counters_.size();
  size_t event = 0;
  do {
    const perf_event_mmap_page* page = counter->page();
    UserReading user;
    if (page == nullptr || !read_user_reading<Registers>(*page, &user)) return false;
    Reading reading = {user.count, user.time_enabled_ns, user.time_running_ns, 0};
    subtract(*baseline++, &reading);
    take(event++, reading);
  } while (++counter != end);
  return true;
}

// Times taken in user space and by the kernel can differ by a few ns either way; none becomes negative.
inline void PerfGroup::subtract(const Baseline& baseline, Reading* reading) noexcept {
  const auto elapsed_ns = [](uint64_t later, uint64_t earlier) {
    return later > earlier ? later - earlier : 0;
  };
  reading->raw -= baseline.raw;
  reading->time_enabled_ns = elapsed_ns(reading->time_enabled_ns, baseline.time_enabled_ns);
  reading->time_running_ns = elapsed_ns(reading->time_running_ns, baseline.time_running_ns);
}

template <typename Registers>
inline int PerfGroup::read_with(Reading* readings) noexcept {
  if (!is_on_owner_thread()) return kWrongThread;
  const auto take = [readings](size_t event, const Reading& reading) { readings[event] = reading; };
  if (read_in_user_space<Registers>(take)) return 0;
  const int error = read_kernel_readings(readings);
  if (error == 0) subtract_baselines(readings);
  return error;
}

}  // namespace icprofile
