#include "failing_allocations.h"

#include <cerrno>

namespace icprofile::test {

namespace {

thread_local size_t successes_left = 0;
thread_local size_t failures_left = 0;
thread_local size_t failures_seen = 0;

bool allocation_fails() {
  if (failures_left == 0) return false;
  if (successes_left > 0) {
    --successes_left;
    return false;
  }
  if (failures_left != FailingAllocations::kAllFurther) --failures_left;
  ++failures_seen;
  errno = ENOMEM;
  return true;
}

}  // namespace

FailingAllocations::FailingAllocations(size_t successes, size_t failures) {
  successes_left = successes;
  failures_left = failures;
  failures_seen = 0;
}

FailingAllocations::~FailingAllocations() {
  failures_left = 0;
}

size_t FailingAllocations::failed() const {
  return failures_seen;
}

}  // namespace icprofile::test

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* memory, size_t size);

void* __wrap_calloc(size_t count, size_t size) {
  return icprofile::test::allocation_fails() ? nullptr : __real_calloc(count, size);
}

void* __wrap_realloc(void* memory, size_t size) {
  return icprofile::test::allocation_fails() ? nullptr : __real_realloc(memory, size);
}
// NOLINTEND(bugprone-reserved-identifier)
}
