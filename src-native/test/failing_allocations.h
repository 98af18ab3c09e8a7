// Makes allocations fail. The test program is linked so that calls of calloc and realloc come here first (ld
// --wrap).
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

}  // namespace icprofile::test
