// Makes allocations fail, and counts them. The test program is linked so that calls of calloc, realloc and
// free come here first (ld --wrap).
#pragma once

#include <cstddef>
#include <cstdint>

namespace icprofile::test {

// While it lives, `failures` of this thread's allocations fail, after the first `successes`.
class FailingAllocations {
 public:
  static constexpr size_t kAllFurther = SIZE_MAX;

  FailingAllocations(size_t successes, size_t failures);
  ~FailingAllocations();
  FailingAllocations(const FailingAllocations&) = delete;
  FailingAllocations& operator=(const FailingAllocations&) = delete;

  // How many have failed.
  size_t failed() const;
};

// Of this thread's calloc and realloc, less what was freed: to be compared with itself.
size_t allocated_bytes();

}  // namespace icprofile::test
