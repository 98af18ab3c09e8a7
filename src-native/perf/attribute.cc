#include "perf/attribute.h"

namespace icprofile {

namespace {

constexpr uint64_t kArm64LongCounter = 1;
constexpr uint64_t kArm64UserRead = 2;

// Software events, tracepoints and breakpoints are not the CPU's.
bool may_be_cpu_event(uint32_t type) {
  return type != PERF_TYPE_SOFTWARE && type != PERF_TYPE_TRACEPOINT && type != PERF_TYPE_BREAKPOINT;
}

}  // namespace

perf_event_attr kernel_attribute(const EventAttribute& event, GroupRole role, bool inherit) {
  perf_event_attr attribute = {};
  attribute.size = sizeof(attribute);
  attribute.type = event.type;
  attribute.config = event.config;
  attribute.config1 = event.config1;
  attribute.config2 = event.config2;
  attribute.disabled = role == GroupRole::kLeader;
  attribute.inherit = inherit;
  attribute.pinned = event.pinned;
  attribute.exclusive = event.exclusive;
  attribute.exclude_user = event.exclude_user;
  attribute.exclude_kernel = event.exclude_kernel;
  attribute.exclude_hv = event.exclude_hypervisor;
  attribute.exclude_host = event.exclude_host;
  attribute.exclude_guest = event.exclude_guest;
  attribute.precise_ip = event.precise_ip;
  attribute.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING | PERF_FORMAT_ID;
  if (!inherit) attribute.read_format |= PERF_FORMAT_GROUP;
  return attribute;
}

Config1Choices config1_choices(const EventAttribute& event, bool user_space_reads, bool is_arm64) {
  if (is_arm64 && user_space_reads && event.config1 == 0 && may_be_cpu_event(event.type)) {
    return {{kArm64UserRead | kArm64LongCounter, kArm64UserRead, 0}, 3};
  }
  return {{event.config1}, 1};
}

}  // namespace icprofile
