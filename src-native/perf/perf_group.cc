#include "perf/perf_group.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace icprofile {

namespace {

// What read(2) fills with PERF_FORMAT_ID, both times, and PERF_FORMAT_GROUP.
struct GroupValues {
  struct Value {
    uint64_t value;
    uint64_t id;
  };
  uint64_t count;
  uint64_t time_enabled_ns;
  uint64_t time_running_ns;
  Value values[kMaxEvents];

  static constexpr size_t size_for(size_t count) {
    return offsetof(GroupValues, values) + count * sizeof(Value);
  }
};

// The same without PERF_FORMAT_GROUP.
struct SingleValue {
  uint64_t value;
  uint64_t time_enabled_ns;
  uint64_t time_running_ns;
  uint64_t id;
};

constexpr Reading kErrorReading = {0, 0, 0, kError};

// Reads exactly `length` bytes, or none: the kernel's answer for a pinned event in its error state.
int read_whole(SystemCalls& calls, int fd, void* buffer, size_t length, bool* has_values) {
  ssize_t got;
  do {
    got = calls.read(fd, buffer, length);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno;
  *has_values = got != 0;
  return got == 0 || static_cast<size_t>(got) == length ? 0 : EIO;
}

}  // namespace

PerfGroup::PerfGroup(SystemCalls& calls, const PerfGroupOptions& options)
    : CounterGroup(Kind::kPerf), calls_(calls), options_(options), owner_thread_id_(calls.thread_id()) {}

std::unique_ptr<PerfGroup> PerfGroup::open(SystemCalls& calls, const EventAttribute* events, size_t count,
                                           const PerfGroupOptions& options, Failure* failure) {
  if (count == 0 || count > kMaxEvents) {
    *failure = {EINVAL, "perf_event_open", -1};
    return nullptr;
  }
  std::unique_ptr<PerfGroup> group(new PerfGroup(calls, options));
  const bool counts_this_thread = options.thread_id == 0 || options.thread_id == group->owner_thread_id_;
  CounterPlacement placement;
  placement.thread_id = options.thread_id;
  placement.inherit = options.inherit;
  placement.mapped = options.user_space_reads && counts_this_thread && !options.inherit;
  group->counters_.reserve(count);
  for (size_t event = 0; event < count; ++event) {
    std::optional<Counter> counter = Counter::open(calls, events[event], placement, failure);
    if (!counter) {
      failure->event_index = static_cast<int>(event);
      return nullptr;
    }
    if (event == 0) placement.leader_fd = counter->fd();
    group->counters_.push_back(std::move(*counter));
  }
  group->baselines_.resize(count);
  return group;
}

int PerfGroup::enable() {
  const int error = control(PERF_EVENT_IOC_ENABLE);
  enabled_ = enabled_ || error == 0;
  return error;
}

int PerfGroup::disable() {
  const int error = control(PERF_EVENT_IOC_DISABLE);
  enabled_ = enabled_ && error != 0;
  return error;
}

int PerfGroup::control(unsigned long request) {
  if (!is_on_owner_thread()) return kWrongThread;
  void* whole_group = reinterpret_cast<void*>(uintptr_t{PERF_IOC_FLAG_GROUP});
  return calls_.ioctl(counters_.front().fd(), request, whole_group) < 0 ? errno : 0;
}

int PerfGroup::reset() {
  if (!is_on_owner_thread()) return kWrongThread;
  Reading readings[kMaxEvents];
  const int error = read_since_opening(readings);
  if (error != 0) return error;
  for (size_t event = 0; event < size(); ++event) {
    if ((readings[event].flags & kError) != 0) return EIO;
  }
  for (size_t event = 0; event < size(); ++event) {
    const Reading& reading = readings[event];
    baselines_[event] = {reading.raw, reading.time_enabled_ns, reading.time_running_ns};
  }
  return 0;
}

int PerfGroup::read_since_opening(Reading* readings) {
  return options_.inherit ? read_separately(readings) : read_grouped(readings);
}

int PerfGroup::read_kernel_readings(Reading* readings) {
  const int error = read_since_opening(readings);
  if (error != 0 || !options_.user_space_reads || !enabled_) return error;
  ++fallback_reads_;
  for (size_t event = 0; event < size(); ++event) readings[event].flags |= kFellBack;
  return 0;
}

int PerfGroup::read_grouped(Reading* readings) {
  GroupValues group;
  bool has_values = false;
  const int fd = counters_.front().fd();
  const int error = read_whole(calls_, fd, &group, GroupValues::size_for(size()), &has_values);
  if (error != 0) return error;
  if (!has_values) {
    std::fill_n(readings, size(), kErrorReading);
    return 0;
  }
  if (group.count != size()) return EIO;
  for (size_t position = 0; position < size(); ++position) {
    const size_t event = index_of(group.values[position].id, position);
    if (event == size()) return EIO;
    readings[event] = {group.values[position].value, group.time_enabled_ns, group.time_running_ns, 0};
  }
  return 0;
}

int PerfGroup::read_separately(Reading* readings) {
  for (const Counter& counter : counters_) {
    SingleValue single;
    bool has_values = false;
    const int error = read_whole(calls_, counter.fd(), &single, sizeof(single), &has_values);
    if (error != 0) return error;
    *readings++ =
        has_values ? Reading{single.value, single.time_enabled_ns, single.time_running_ns, 0} : kErrorReading;
  }
  return 0;
}

// size() where no event has the id.
size_t PerfGroup::index_of(uint64_t id, size_t likely_index) const {
  if (counters_[likely_index].id() == id) return likely_index;
  const auto has_id = [id](const Counter& counter) { return counter.id() == id; };
  return static_cast<size_t>(std::find_if(counters_.begin(), counters_.end(), has_id) - counters_.begin());
}

bool PerfGroup::read_kernel_counts(uint64_t* counts) {
  Reading readings[kMaxEvents];
  if (read_kernel_readings(readings) != 0) return false;
  for (size_t event = 0; event < size(); ++event) {
    if ((readings[event].flags & kError) != 0) return false;
    counts[event] = readings[event].raw;
  }
  return true;
}

void PerfGroup::subtract_baselines(Reading* readings) const {
  for (size_t event = 0; event < size(); ++event) {
    if ((readings[event].flags & kError) == 0) subtract(baselines_[event], &readings[event]);
  }
}

}  // namespace icprofile
