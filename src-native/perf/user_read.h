// Reads a counter in user space, by the protocol of `struct perf_event_mmap_page` in
// include/uapi/linux/perf_event.h. Valid only on the thread that the counter counts. `Registers` is
// CounterRegisters, or a test's double.
//
// The kernel writes the page on the CPU that runs this thread, never beside it: a sequence lock with compiler
// barriers is enough. It is a seqlock all the same, as the thread can be moved between any two of its loads.
#pragma once

#include <linux/perf_event.h>

#include <atomic>
#include <cstdint>

#include "perf/registers.h"

namespace icprofile {

// Bits of the page's `capabilities`; its bit fields cost a load each.
constexpr uint64_t kUserCounts = 1 << 2;         // cap_user_rdpmc
constexpr uint64_t kUserTimes = 1 << 3;          // cap_user_time
constexpr uint64_t kUserTimesAreShort = 1 << 5;  // cap_user_time_short

struct UserReading {
  uint64_t count;
  uint64_t time_enabled_ns;
  uint64_t time_running_ns;
};

// The low `width` bits (1 to 64) of a counter register as a signed number, modulo 2^64.
inline uint64_t sign_extended(uint64_t value, uint32_t width) noexcept {
  const uint32_t shift = (64 - width) & 63;
  return static_cast<uint64_t>(static_cast<int64_t>(value << shift) >> shift);
}

// Nanoseconds between the page's last update and `cycles` of its clock; needs kUserTimes.
inline uint64_t nanoseconds_since_update(const volatile perf_event_mmap_page& page, uint64_t capabilities,
                                         uint64_t cycles) noexcept {
  if ((capabilities & kUserTimesAreShort) != 0) {
    const uint64_t updated = page.time_cycles;
    cycles = updated + ((cycles - updated) & page.time_mask);
  }
  const uint32_t shift = page.time_shift;
  const uint64_t multiplier = page.time_mult;
  const uint64_t quotient = cycles >> shift;
  const uint64_t remainder = cycles & ((uint64_t{1} << shift) - 1);
  return page.time_offset + quotient * multiplier + ((remainder * multiplier) >> shift);
}

// Runs `look` over a page that did not change meanwhile. False: it gave up.
template <typename Look>
inline bool consistently(const volatile perf_event_mmap_page& page, Look look) noexcept {
  uint32_t sequence;
  do {
    sequence = page.lock;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (!look()) return false;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } while (page.lock != sequence);
  return true;
}

// Offset plus register; needs kUserCounts. False: the counter is not on the PMU at the moment (index 0), or
// has no register to read.
template <typename Registers>
inline bool look_at_count(const volatile perf_event_mmap_page& page, uint64_t* count) noexcept {
  const uint32_t counter = page.index - 1;
  if (!Registers::has(counter)) return false;
  *count = static_cast<uint64_t>(page.offset) + sign_extended(Registers::count(counter), page.pmc_width);
  return true;
}

// The raw count. False: read(2) must answer; `count` is then unspecified.
template <typename Registers>
inline bool read_user_count(const volatile perf_event_mmap_page& page, uint64_t* count) noexcept {
  return consistently(page, [&]() noexcept {
    return (page.capabilities & kUserCounts) != 0 && look_at_count<Registers>(page, count);
  });
}

// Count and times of one instant. False: read(2) must answer; `reading` is then unspecified. That includes a
// page without kUserTimes, whose times stand still until the kernel next touches it.
template <typename Registers>
inline bool read_user_reading(const volatile perf_event_mmap_page& page, UserReading* reading) noexcept {
  return consistently(page, [&]() noexcept {
    const uint64_t capabilities = page.capabilities;
    if ((~capabilities & (kUserCounts | kUserTimes)) != 0) return false;
    const uint64_t elapsed_ns = nanoseconds_since_update(page, capabilities, Registers::timestamp());
    reading->time_enabled_ns = page.time_enabled + elapsed_ns;
    reading->time_running_ns = page.time_running + elapsed_ns;  // it has an index, so it runs
    return look_at_count<Registers>(page, &reading->count);
  });
}

}  // namespace icprofile
