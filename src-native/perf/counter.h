// One event of the kernel's: its descriptor, and its mapped page where there is one.
#pragma once

#include <linux/perf_event.h>

#include <cstdint>
#include <optional>

#include "counter_group.h"
#include "perf/attribute.h"
#include "perf/owners.h"
#include "perf/system_calls.h"

namespace icprofile {

// Whom a counter counts, and with whom it is scheduled.
struct CounterPlacement {
  pid_t thread_id = 0;  // 0: the calling thread
  int leader_fd = -1;   // -1: it leads a group itself
  bool inherit = false;
  // Map the page that user-space reads need. Only for counters of the calling thread, never with `inherit`.
  bool mapped = false;
};

class Counter {
 public:
  // Opens one counter, close-on-exec. Nothing, and `failure` (but for its event index), where the kernel
  // refuses. A refused mapping is no failure: it spends locked memory, which runs out (perf_event_mlock_kb),
  // and read(2) does without.
  static std::optional<Counter> open(SystemCalls& calls, const EventAttribute& event,
                                     const CounterPlacement& placement, Failure* failure);

  int fd() const { return descriptor_.get(); }
  // The kernel's identifier of the event, which marks its value in a group's read(2).
  uint64_t id() const { return id_; }
  // Null where the counter is not mapped.
  const perf_event_mmap_page* page() const {
    return static_cast<const perf_event_mmap_page*>(page_.address());
  }

 private:
  Counter(FileDescriptor descriptor, uint64_t id, Mapping page)
      : descriptor_(std::move(descriptor)), id_(id), page_(std::move(page)) {}

  FileDescriptor descriptor_;
  uint64_t id_;
  Mapping page_;  // after the descriptor: unmapped before it is closed
};

}  // namespace icprofile
