#include "perf/counter.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace icprofile {

namespace {

constexpr int kAnyCpu = -1;

#if defined(__aarch64__)
constexpr bool kIsArm64 = true;
#else
constexpr bool kIsArm64 = false;
#endif

// A kernel older than our headers refuses an attribute longer than its own with E2BIG and writes back the
// size it knows. Shorter than this it would drop config2 unseen, and count another event.
constexpr uint32_t kSmallestAttributeSize = PERF_ATTR_SIZE_VER1;

// The new descriptor, or -1 with errno set.
int open_attribute(SystemCalls& calls, perf_event_attr attribute, const CounterPlacement& placement) {
  for (;;) {
    const uint32_t size = attribute.size;
    const int fd = calls.perf_event_open(&attribute, placement.thread_id, kAnyCpu, placement.leader_fd,
                                         PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0) return fd;
    const bool has_shrunk = attribute.size < size && attribute.size >= kSmallestAttributeSize;
    const bool may_retry = errno == EINTR || (errno == E2BIG && has_shrunk);
    if (!may_retry) return -1;
  }
}

// As open_attribute, asking for the best kind of user-space reads that the driver accepts.
int open_event(SystemCalls& calls, const EventAttribute& event, const CounterPlacement& placement) {
  const GroupRole role = placement.leader_fd < 0 ? GroupRole::kLeader : GroupRole::kMember;
  perf_event_attr attribute = kernel_attribute(event, role, placement.inherit);
  const Config1Choices choices = config1_choices(event, placement.mapped, kIsArm64);
  int fd = -1;
  for (size_t choice = 0; choice < choices.count; ++choice) {
    attribute.config1 = choices.values[choice];
    fd = open_attribute(calls, attribute, placement);
    const bool asked_too_much = fd < 0 && (errno == EINVAL || errno == EOPNOTSUPP);
    if (!asked_too_much) break;
  }
  return fd;
}

Mapping map_page(SystemCalls& calls, int fd) {
  const auto length = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* address = calls.map(length, fd);
  return address == MAP_FAILED ? Mapping() : Mapping(calls, address, length);
}

}  // namespace

std::optional<Counter> Counter::open(SystemCalls& calls, const EventAttribute& event,
                                     const CounterPlacement& placement, Failure* failure) {
  FileDescriptor descriptor(calls, open_event(calls, event, placement));
  if (!descriptor.is_open()) {
    *failure = {errno, "perf_event_open", -1};
    return std::nullopt;
  }
  uint64_t id = 0;
  if (calls.ioctl(descriptor.get(), PERF_EVENT_IOC_ID, &id) != 0) {
    *failure = {errno, "ioctl", -1};
    return std::nullopt;
  }
  Mapping page = placement.mapped ? map_page(calls, descriptor.get()) : Mapping();
  return Counter(std::move(descriptor), id, std::move(page));
}

}  // namespace icprofile
