#include "test/failing_allocations.h"

#include <malloc.h>

#include <cerrno>

namespace icprofile::test {

namespace {

thread_local size_t successes_left = 0;
thread_local size_t failures_left = 0;
thread_local size_t failures_seen = 0;
thread_local size_t bytes_in_use = 0;

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

size_t allocated_bytes() {
  return bytes_in_use;
}

}  // namespace icprofile::test

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* memory, size_t size);

void __real_free(void* memory);

void* __wrap_calloc(size_t count, size_t size) {
  if (icprofile::test::allocation_fails()) return nullptr;
  void* memory = __real_calloc(count, size);
  icprofile::test::bytes_in_use += malloc_usable_size(memory);
  return memory;
}

void* __wrap_realloc(void* memory, size_t size) {
  if (icprofile::test::allocation_fails()) return nullptr;
  const size_t before = malloc_usable_size(memory);
  void* moved = __real_realloc(memory, size);
  if (moved != nullptr) icprofile::test::bytes_in_use += malloc_usable_size(moved) - before;
  return moved;
}

void __wrap_free(void* memory) {
  icprofile::test::bytes_in_use -= malloc_usable_size(memory);
  __real_free(memory);
}
// NOLINTEND(bugprone-reserved-identifier)
}
