#include "perf/owners.h"

#include <doctest/doctest.h>

#include <utility>

#include "fake_kernel.h"

namespace icprofile::test {

namespace {

int open_one(FakeKernel* kernel) {
  perf_event_attr attribute = {};
  return kernel->perf_event_open(&attribute, 0, -1, -1, 0);
}

}  // namespace

TEST_SUITE("owners") {
  TEST_CASE("a descriptor closes when its owner goes") {
    FakeKernel kernel;
    { const FileDescriptor owner(kernel, open_one(&kernel)); }
    CHECK(kernel.open_descriptors() == 0);
  }

  TEST_CASE("closing a descriptor twice closes it once") {
    FakeKernel kernel;
    FileDescriptor owner(kernel, open_one(&kernel));
    owner.close();
    owner.close();
    CHECK(kernel.open_descriptors() == 0);
    CHECK(kernel.double_closes == 0);
    CHECK_FALSE(owner.is_open());
  }

  TEST_CASE("moving a descriptor leaves one owner") {
    FakeKernel kernel;
    FileDescriptor first(kernel, open_one(&kernel));
    {
      FileDescriptor second(std::move(first));
      CHECK(second.is_open());
      CHECK(kernel.open_descriptors() == 1);
    }
    CHECK(kernel.open_descriptors() == 0);
    CHECK(kernel.double_closes == 0);
  }

  TEST_CASE("assigning over a descriptor closes both in the end") {
    FakeKernel kernel;
    {
      FileDescriptor first(kernel, open_one(&kernel));
      first = FileDescriptor(kernel, open_one(&kernel));
      CHECK(first.get() == 101);
    }
    CHECK(kernel.open_descriptors() == 0);
    CHECK(kernel.double_closes == 0);
  }

  TEST_CASE("moving a mapping leaves one owner") {
    FakeKernel kernel;
    const FileDescriptor descriptor(kernel, open_one(&kernel));
    const auto length = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    {
      Mapping first(kernel, kernel.map(length, descriptor.get()), length);
      const Mapping second(std::move(first));
      CHECK(second.address() == &kernel.event(0).page);
      CHECK(kernel.mapped_pages() == 1);
    }
    CHECK(kernel.mapped_pages() == 0);
  }
}

}  // namespace icprofile::test
