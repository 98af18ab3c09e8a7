// Reading a counter that the counting plugin keeps: one memory load.
#pragma once

#include <cstdint>

namespace icprofile {

// Instructions that the thread owning `counter` has retired, up to and including this read.
//
// The plugin adds a whole translation block when the block starts. The two jumps make the load a block of its
// own, so that what stands around it in the caller's blocks cannot be counted early, or late: the difference
// of two reads is exactly the instructions between them. (QEMU ends a block at every jump.) Retires 3
// instructions.
inline uint64_t read_counter(const uint64_t* counter) {
  uint64_t value;
#if defined(__x86_64__)
  __asm__ volatile("jmp 1f\n1:\tmovq (%1), %0\n\tjmp 2f\n2:" : "=r"(value) : "r"(counter) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("b 1f\n1:\tldr %0, [%1]\n\tb 2f\n2:" : "=r"(value) : "r"(counter) : "memory");
#else
#error "icprofile counts on x86-64 and arm64 only"
#endif
  return value;
}

}  // namespace icprofile
