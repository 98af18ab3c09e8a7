// The CPU's own registers, as far as the kernel opens them to user space. Reading one that it did not open
// kills the process with SIGILL or SIGSEGV, so only a counter's mapped page may name which (see user_read.h):
// as its index minus one, so that 2^32 - 1 is no counter.
#pragma once

#include <cstdint>

namespace icprofile {

#if defined(__x86_64__)

struct CounterRegisters {
  // Fixed counters are numbered from 2^30; the kernel's number is passed through to the instruction.
  static constexpr bool has(uint32_t counter) noexcept { return counter != UINT32_MAX; }

  static uint64_t count(uint32_t counter) noexcept {
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(counter));
    return low | static_cast<uint64_t>(high) << 32;
  }

  static uint64_t timestamp() noexcept {
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | static_cast<uint64_t>(high) << 32;
  }
};

#elif defined(__aarch64__)

// Compiled with branch target identification, as some distributions' compilers do unasked, each target of an
// indirect branch must say that it is one: `bti j`, by the number that older assemblers know it by.
#if defined(__ARM_FEATURE_BTI_DEFAULT)
#define ICPROFILE_COUNTER_ENTRY "hint #36\n\tnop\n\t"
#define ICPROFILE_COUNTER_ENTRY_SHIFT "4"
#else
#define ICPROFILE_COUNTER_ENTRY ""
#define ICPROFILE_COUNTER_ENTRY_SHIFT "3"
#endif

struct CounterRegisters {
  // 31 is the cycle counter. The dedicated instruction counter of newer cores (32) has no user-space access.
  static constexpr bool has(uint32_t counter) noexcept { return counter <= 31; }

  static uint64_t count(uint32_t counter) noexcept {
    uint64_t value;
    uint64_t target;
    // A system register's name is part of the instruction, so each counter needs its own. All take up 8 (16)
    // bytes, so that the counter's number leads to them without a table.
    __asm__ volatile(
        "adr %1, 1f\n\t"
        "add %1, %1, %w2, uxtw #" ICPROFILE_COUNTER_ENTRY_SHIFT
        "\n\t"
        "br %1\n"
        "1:\n\t"
        ".irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
        "16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30\n\t" ICPROFILE_COUNTER_ENTRY
        "mrs %0, pmevcntr\\number\\()_el0\n\t"
        "b 2f\n\t"
        ".endr\n\t" ICPROFILE_COUNTER_ENTRY
        "mrs %0, pmccntr_el0\n"
        "2:"
        : "=r"(value), "=&r"(target)
        : "r"(counter));
    return value;
  }

  static uint64_t timestamp() noexcept {
    uint64_t value;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
  }
};

#undef ICPROFILE_COUNTER_ENTRY
#undef ICPROFILE_COUNTER_ENTRY_SHIFT

#else
#error "icprofile counts on x86-64 and arm64 only"
#endif

}  // namespace icprofile
