// Reading open groups: every value comes from where it says, or there is none.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "fake_kernel.h"
#include "group_options.h"
#include "perf/perf_group.h"

namespace icprofile::test {

namespace {

// Two events, read by read(2) unless the options say otherwise.
struct OpenGroup {
  explicit OpenGroup(const PerfGroupOptions& options = {}) {
    const std::vector<EventAttribute> events(2);
    Failure failure;
    group = PerfGroup::open(kernel, events.data(), events.size(), options, &failure);
    REQUIRE(group != nullptr);
  }

  int read() { return group->read_with<FakeRegisters>(readings); }

  void count(uint64_t first, uint64_t second) {
    kernel.event(0).value = first;
    kernel.event(1).value = second;
  }

  void set_times(uint64_t enabled_ns, uint64_t running_ns) {
    for (FakeKernel::Event* event : kernel.events()) {
      event->time_enabled_ns = enabled_ns;
      event->time_running_ns = running_ns;
    }
  }

  FakeKernel kernel;
  std::unique_ptr<PerfGroup> group;
  Reading readings[2] = {};
};

// A mapped group whose two counters are on the PMU, at 10 and 20, since 1000 ns.
struct MappedGroup : OpenGroup {
  MappedGroup() : OpenGroup(user_space_reads()) {
    uint32_t index = 1;
    for (FakeKernel::Event* event : kernel.events()) {
      event->page.cap_user_rdpmc = 1;
      event->page.cap_user_time = 1;
      event->page.time_mult = 1;
      event->page.pmc_width = 48;
      event->page.index = index++;
      event->page.time_enabled = 1000;
      event->page.time_running = 1000;
    }
    FakeRegisters::cycles = 0;
    FakeRegisters::on_count = [](uint32_t counter) { return uint64_t{10} * (counter + 1); };
    count(1110, 1120);  // what read(2) would say
    set_times(2000, 2000);
    group->enable();
  }
};

}  // namespace

TEST_SUITE("controlling a group") {
  TEST_CASE("enables and disables all members at once, through the leader") {
    OpenGroup open;
    CHECK(open.group->enable() == 0);
    CHECK(open.group->disable() == 0);
    REQUIRE(open.kernel.controls.size() == 2);
    CHECK(open.kernel.controls[0].request == PERF_EVENT_IOC_ENABLE);
    CHECK(open.kernel.controls[1].request == PERF_EVENT_IOC_DISABLE);
    for (const FakeKernel::Control& control : open.kernel.controls) {
      CHECK(control.fd == 100);
      CHECK(control.argument == PERF_IOC_FLAG_GROUP);
    }
  }

  TEST_CASE("returns the kernel's errno") {
    OpenGroup open;
    open.kernel.control_error = ENODEV;
    CHECK(open.group->enable() == ENODEV);
    CHECK(open.group->disable() == ENODEV);
  }

  TEST_CASE("is refused on another thread than the one that opened it") {
    OpenGroup open;
    open.kernel.current_thread += 1;
    CHECK(open.group->enable() == kWrongThread);
    CHECK(open.group->disable() == kWrongThread);
    CHECK(open.group->reset() == kWrongThread);
    CHECK(open.read() == kWrongThread);
    CHECK(open.kernel.controls.empty());
    CHECK(open.kernel.reads == 0);
  }
}

TEST_SUITE("reading a group with read(2)") {
  TEST_CASE("gives every event its value and the group's times, in one call") {
    OpenGroup open;
    open.count(11, 22);
    open.set_times(900, 300);  // multiplexed: scaling is the caller's
    REQUIRE(open.read() == 0);
    CHECK(open.kernel.reads == 1);
    CHECK(open.readings[0].raw == 11);
    CHECK(open.readings[1].raw == 22);
    for (const Reading& reading : open.readings) {
      CHECK(reading.time_enabled_ns == 900);
      CHECK(reading.time_running_ns == 300);
      CHECK(reading.flags == 0);
    }
  }

  TEST_CASE("tells values apart by id, not by place") {
    OpenGroup open;
    open.count(11, 22);
    open.kernel.id_shown = [](uint64_t id) { return id == 1100 ? 1101 : 1100; };
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].raw == 22);
    CHECK(open.readings[1].raw == 11);
  }

  TEST_CASE("takes no value of an event that it did not open") {
    OpenGroup open;
    open.kernel.id_shown = [](uint64_t) { return uint64_t{5}; };
    CHECK(open.read() == EIO);
  }

  TEST_CASE("flags a pinned group in its error state instead of inventing zeros") {
    OpenGroup open;
    open.count(11, 22);
    open.kernel.read_faults = {{0, 0}};
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == kError);
    CHECK(open.readings[1].flags == kError);
  }

  TEST_CASE("takes no value of a short read, at any length") {
    const size_t whole = (3 + 2 * 2) * sizeof(uint64_t);
    for (size_t length = 1; length < whole; ++length) {
      CAPTURE(length);
      OpenGroup open;
      open.kernel.read_faults = {{0, length}};
      CHECK(open.read() == EIO);
    }
  }

  TEST_CASE("returns the kernel's errno") {
    for (const int error : {ENOSPC, EBADF, EFAULT, ECHILD}) {
      CAPTURE(error);
      OpenGroup open;
      open.kernel.read_faults = {{error, 0}};
      CHECK(open.read() == error);
    }
  }

  TEST_CASE("retries when interrupted by a signal") {
    OpenGroup open;
    open.count(11, 22);
    open.kernel.read_faults = {{EINTR, 0}, {EINTR, 0}};
    REQUIRE(open.read() == 0);
    CHECK(open.readings[1].raw == 22);
    CHECK(open.kernel.reads == 3);
  }
}

TEST_SUITE("reading inherited events") {
  TEST_CASE("reads each by itself, with its own times") {
    OpenGroup open(inherited());
    open.count(11, 22);
    open.set_times(900, 300);
    open.kernel.event(1).time_running_ns = 100;
    REQUIRE(open.read() == 0);
    CHECK(open.kernel.reads == 2);
    CHECK(open.readings[0].raw == 11);
    CHECK(open.readings[0].time_running_ns == 300);
    CHECK(open.readings[1].raw == 22);
    CHECK(open.readings[1].time_running_ns == 100);
  }

  TEST_CASE("flags only the one in its error state") {
    OpenGroup open(inherited());
    open.count(11, 22);
    open.kernel.read_faults = {{0, 0}};
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == kError);
    CHECK(open.readings[1].flags == 0);
    CHECK(open.readings[1].raw == 22);
  }

  TEST_CASE("says that it fell back where user-space reads were asked for") {
    PerfGroupOptions options = inherited();
    options.user_space_reads = true;
    OpenGroup open(options);
    REQUIRE(open.group->enable() == 0);
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == kFellBack);
  }
}

TEST_SUITE("resetting a group") {
  TEST_CASE("makes counts and times so far the zero of later readings") {
    OpenGroup open;
    open.count(1000, 2000);
    open.set_times(500, 400);
    REQUIRE(open.group->reset() == 0);
    open.count(1011, 2022);
    open.set_times(590, 430);
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].raw == 11);
    CHECK(open.readings[1].raw == 22);
    CHECK(open.readings[0].time_enabled_ns == 90);
    CHECK(open.readings[0].time_running_ns == 30);
  }

  TEST_CASE("holds across a count that wraps") {
    OpenGroup open;
    open.count(static_cast<uint64_t>(-10), 0);
    REQUIRE(open.group->reset() == 0);
    open.count(32, 0);
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].raw == 42);
  }

  TEST_CASE("never makes a time negative, though the page's clock lags the kernel's by a little") {
    MappedGroup open;
    REQUIRE(open.group->reset() == 0);  // at 2000 ns by read(2)
    FakeRegisters::cycles = 998;        // 1998 ns by the page
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].time_enabled_ns == 0);
    CHECK(open.readings[0].time_running_ns == 0);
  }

  TEST_CASE("leaves the raw counts of the hot path going") {
    OpenGroup open;
    open.count(1000, 2000);
    REQUIRE(open.group->reset() == 0);
    uint64_t counts[2];
    REQUIRE(open.group->read_counts<FakeRegisters>(counts));
    CHECK(counts[0] == 1000);
    CHECK(counts[1] == 2000);
  }

  TEST_CASE("is refused in the error state, and on a failed read") {
    OpenGroup open;
    open.kernel.read_faults = {{0, 0}, {EBADF, 0}};
    CHECK(open.group->reset() == EIO);
    CHECK(open.group->reset() == EBADF);
  }
}

TEST_SUITE("reading a group in user space") {
  TEST_CASE("takes values and times from the pages, without a system call") {
    MappedGroup open;
    FakeRegisters::cycles = 500;
    REQUIRE(open.read() == 0);
    CHECK(open.kernel.reads == 0);
    CHECK(open.readings[0].raw == 10);
    CHECK(open.readings[1].raw == 20);
    CHECK(open.readings[1].time_enabled_ns == 1500);
    CHECK(open.readings[1].time_running_ns == 1500);
    CHECK(open.readings[1].flags == 0);
    CHECK(open.group->fallback_reads() == 0);
  }

  TEST_CASE("falls back to read(2) for the whole group where one counter refuses") {
    MappedGroup open;
    perf_event_mmap_page& page = open.kernel.event(1).page;
    SUBCASE("it is not on the PMU") {
      page.index = 0;
    }
    SUBCASE("its capability has gone") {
      page.cap_user_rdpmc = 0;
    }
    SUBCASE("its page has no clock") {
      page.cap_user_time = 0;
    }
    REQUIRE(open.read() == 0);
    CHECK(open.kernel.reads == 1);
    CHECK(open.readings[0].raw == 1110);
    CHECK(open.readings[1].raw == 1120);
    CHECK(open.readings[0].time_enabled_ns == 2000);
    CHECK(open.readings[0].flags == kFellBack);
    CHECK(open.readings[1].flags == kFellBack);
  }

  TEST_CASE("falls back read by read: a capability may go and come back") {
    MappedGroup open;
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == 0);
    open.kernel.event(0).page.cap_user_rdpmc = 0;
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == kFellBack);
    open.kernel.event(0).page.cap_user_rdpmc = 1;
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == 0);
  }
}

TEST_SUITE("reading a disabled group, which is on no PMU") {
  struct DisabledGroup : MappedGroup {
    DisabledGroup() {
      group->disable();
      for (size_t event = 0; event < 2; ++event) kernel.event(event).page.index = 0;
    }
  };

  TEST_CASE("is no fallback") {
    DisabledGroup open;
    REQUIRE(open.read() == 0);
    CHECK(open.kernel.reads == 1);
    CHECK(open.readings[0].raw == 1110);
    CHECK(open.readings[0].flags == 0);
    CHECK(open.group->fallback_reads() == 0);
  }

  TEST_CASE("is one again once it is enabled and still on no PMU") {
    DisabledGroup open;
    REQUIRE(open.group->enable() == 0);
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == kFellBack);
  }

  TEST_CASE("a refused call leaves it as it was") {
    DisabledGroup open;
    open.kernel.control_error = ENODEV;
    CHECK(open.group->enable() == ENODEV);
    REQUIRE(open.read() == 0);
    CHECK(open.readings[0].flags == 0);
  }
}

TEST_SUITE("raw counts of the hot path") {
  TEST_CASE("come from the registers, without a system call") {
    MappedGroup open;
    uint64_t counts[2] = {};
    REQUIRE(open.group->read_counts<FakeRegisters>(counts));
    CHECK(counts[0] == 10);
    CHECK(counts[1] == 20);
    CHECK(open.kernel.reads == 0);
    CHECK(open.group->fallback_reads() == 0);
  }

  TEST_CASE("need no clock on the page") {
    MappedGroup open;
    for (FakeKernel::Event* event : open.kernel.events()) event->page.cap_user_time = 0;
    uint64_t counts[2] = {};
    REQUIRE(open.group->read_counts<FakeRegisters>(counts));
    CHECK(open.kernel.reads == 0);
  }

  TEST_CASE("come from one read(2) where any counter refuses, and that is counted") {
    for (size_t refusing = 0; refusing < 2; ++refusing) {
      CAPTURE(refusing);
      MappedGroup open;
      open.kernel.event(refusing).page.index = 0;
      uint64_t counts[2] = {};
      REQUIRE(open.group->read_counts<FakeRegisters>(counts));
      CHECK(counts[0] == 1110);
      CHECK(counts[1] == 1120);
      CHECK(open.kernel.reads == 1);
      CHECK(open.group->fallback_reads() == 1);
    }
  }

  TEST_CASE("come from read(2) without counting as a fallback where nothing else was asked for") {
    OpenGroup open;
    open.count(11, 22);
    uint64_t counts[2] = {};
    REQUIRE(open.group->read_counts<FakeRegisters>(counts));
    CHECK(counts[1] == 22);
    CHECK(open.group->fallback_reads() == 0);
  }

  TEST_CASE("are refused where there are none") {
    OpenGroup open;
    open.kernel.read_faults = {{0, 0}, {EBADF, 0}};
    uint64_t counts[2] = {};
    CHECK_FALSE(open.group->read_counts<FakeRegisters>(counts));
    CHECK_FALSE(open.group->read_counts<FakeRegisters>(counts));
  }
}

}  // namespace icprofile::test
