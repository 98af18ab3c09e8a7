// A loop of known length: the oracle for every counter source.
#pragma once

#include <cstdint>

namespace icprofile {

// Retires exactly 2 * count instructions, plus a constant for entering and leaving.
__attribute__((noinline)) inline void burn(uint64_t count) {
  if (count == 0) return;
#if defined(__x86_64__)
  __asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(count) : : "cc");
#elif defined(__aarch64__)
  __asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(count) : : "cc");
#else
#error "icprofile counts on x86-64 and arm64 only"
#endif
}

}  // namespace icprofile
