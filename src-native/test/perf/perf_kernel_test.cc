// The perf layer on the running kernel, with software events, which need no PMU.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "group_options.h"
#include "perf/perf_group.h"

namespace icprofile::test {

namespace {

constexpr EventAttribute software(uint64_t config) {
  EventAttribute event;
  event.type = PERF_TYPE_SOFTWARE;
  event.config = config;
  event.exclude_kernel = true;
  event.exclude_hypervisor = true;
  return event;
}

constexpr EventAttribute kEvents[] = {software(PERF_COUNT_SW_TASK_CLOCK),
                                      software(PERF_COUNT_SW_PAGE_FAULTS)};

// Null where this machine has no perf events, having said why. A machine that calls itself CI must have them,
// except that a user-mode emulator (ENOSYS) never does.
std::unique_ptr<PerfGroup> open_or_explain(const PerfGroupOptions& options) {
  Failure failure;
  auto group = PerfGroup::open(SystemCalls::real(), kEvents, std::size(kEvents), options, &failure);
  if (group == nullptr) {
    MESSAGE("skipped: perf_event_open says " << std::string(std::strerror(failure.error)));
    const bool may_be_missing = std::getenv("CI") == nullptr || failure.error == ENOSYS;
    CHECK(may_be_missing);
  }
  return group;
}

void touch_pages(size_t count) {
  const auto page_size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* pages = mmap(nullptr, count * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(pages != MAP_FAILED);
  madvise(pages, count * page_size, MADV_NOHUGEPAGE);
  for (size_t page = 0; page < count; ++page) static_cast<volatile char*>(pages)[page * page_size] = 1;
  munmap(pages, count * page_size);
}

}  // namespace

TEST_SUITE("perf events of this kernel") {
  TEST_CASE("count nothing until enabled") {
    const auto group = open_or_explain({});
    if (group == nullptr) return;
    touch_pages(10);
    Reading readings[2];
    REQUIRE(group->read(readings) == 0);
    for (const Reading& reading : readings) {
      CHECK(reading.raw == 0);
      CHECK(reading.time_enabled_ns == 0);
      CHECK(reading.time_running_ns == 0);
    }
  }

  TEST_CASE("count what happens while enabled, from zero again after a reset") {
    const auto group = open_or_explain({});
    if (group == nullptr) return;
    REQUIRE(group->enable() == 0);
    touch_pages(100);
    REQUIRE(group->disable() == 0);
    Reading counted[2];
    REQUIRE(group->read(counted) == 0);
    CHECK(counted[0].raw > 0);
    CHECK(counted[1].raw >= 100);
    CHECK(counted[0].time_running_ns == counted[0].time_enabled_ns);
    REQUIRE(group->reset() == 0);
    touch_pages(10);
    Reading after[2];
    REQUIRE(group->read(after) == 0);
    CHECK(after[0].raw == 0);
    CHECK(after[1].raw == 0);
    CHECK(after[1].time_enabled_ns == 0);
  }

  TEST_CASE("say that they fell back where their page has no register") {
    const auto group = open_or_explain(user_space_reads());
    if (group == nullptr) return;
    REQUIRE(group->enable() == 0);
    touch_pages(10);
    Reading readings[2];
    REQUIRE(group->read(readings) == 0);
    CHECK(readings[1].raw >= 10);
    CHECK(readings[1].flags == kFellBack);
    uint64_t counts[2];
    REQUIRE(group->read_counts(counts));
    CHECK(counts[1] >= readings[1].raw);
    CHECK(group->fallback_reads() == 2);
  }

  TEST_CASE("follow new threads where inherited, and forget finished ones on reset") {
    const auto group = open_or_explain(inherited());
    if (group == nullptr) return;
    REQUIRE(group->enable() == 0);
    std::thread([] { touch_pages(100); }).join();
    REQUIRE(group->disable() == 0);
    Reading readings[2];
    REQUIRE(group->read(readings) == 0);
    CHECK(readings[1].raw >= 100);
    REQUIRE(group->reset() == 0);
    REQUIRE(group->read(readings) == 0);
    CHECK(readings[1].raw == 0);
  }

  TEST_CASE("refuse another thread") {
    const auto group = open_or_explain({});
    if (group == nullptr) return;
    int read_error = 0;
    int enable_error = 0;
    std::thread([&] {
      Reading readings[2];
      read_error = group->read(readings);
      enable_error = group->enable();
    }).join();
    CHECK(read_error == kWrongThread);
    CHECK(enable_error == kWrongThread);
  }

  TEST_CASE("leave no descriptor open, whether opened or refused") {
    const int next_before = dup(0);
    close(next_before);
    for (int round = 0; round < 100; ++round) {
      if (open_or_explain(user_space_reads()) == nullptr) return;
      EventAttribute unknown = software(0xffff);
      const EventAttribute refused[] = {kEvents[0], unknown};
      Failure failure;
      CHECK(PerfGroup::open(SystemCalls::real(), refused, 2, {}, &failure) == nullptr);
      CHECK(failure.error == ENOENT);
      CHECK(failure.event_index == 1);
    }
    const int next_after = dup(0);
    close(next_after);
    CHECK(next_after == next_before);
  }

  TEST_CASE("are closed on exec") {
    const auto group = open_or_explain({});
    if (group == nullptr) return;
    const int next = dup(0);
    close(next);
    for (int fd = next - 1; fd > next - 3; --fd) CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  }
}

}  // namespace icprofile::test
