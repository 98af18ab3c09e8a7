// From the event that a caller describes to the attribute that the kernel is asked with (man 2
// perf_event_open). Pure: nothing here touches the system.
#pragma once

#include <linux/perf_event.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace icprofile {

// The twin of `EventAttribute` in lib/native/addon.ts, which documents the fields.
struct EventAttribute {
  uint32_t type = 0;
  uint64_t config = 0;
  uint64_t config1 = 0;
  uint64_t config2 = 0;
  bool exclude_user = false;
  bool exclude_kernel = false;
  bool exclude_hypervisor = false;
  bool exclude_host = false;
  bool exclude_guest = false;
  uint8_t precise_ip = 0;  // 0 to 3
  bool pinned = false;
  bool exclusive = false;
};

// The twin of `PerfGroupOptions` in lib/native/addon.ts.
struct PerfGroupOptions {
  pid_t thread_id = 0;  // 0: the calling thread
  bool inherit = false;
  bool user_space_reads = false;
};

enum class GroupRole { kLeader, kMember };

// Leaders are born disabled, members enabled: they follow their leader.
//
// Members are read with their leader (PERF_FORMAT_GROUP), except inherited ones, each read by itself: kernels
// before 4.13 refuse the combination, and later ones fail such reads with ECHILD once a child's group
// differs.
perf_event_attr kernel_attribute(const EventAttribute& event, GroupRole role, bool inherit);

// The values of `config1` to open an event with, in order of preference.
struct Config1Choices {
  uint64_t values[3];
  size_t count;
};

// The Armv8 PMU driver maps a counter for user space only if asked to in config1: bit 1 asks for user-space
// reads, bit 0 for a 64-bit counter (Documentation/arch/arm64/perf.rst). Where it refuses, ask for less.
// Other drivers, and events that use config1 themselves, keep the value they came with.
Config1Choices config1_choices(const EventAttribute& event, bool user_space_reads, bool is_arm64);

}  // namespace icprofile
