// Opening groups: what the kernel is asked, what it may refuse, and that nothing stays open then.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "fake_kernel.h"
#include "group_options.h"
#include "perf/perf_group.h"

namespace icprofile::test {

namespace {

std::vector<EventAttribute> three_events() {
  return std::vector<EventAttribute>(3);
}

std::unique_ptr<PerfGroup> open(FakeKernel* kernel, const std::vector<EventAttribute>& events,
                                const PerfGroupOptions& options, Failure* failure) {
  return PerfGroup::open(*kernel, events.data(), events.size(), options, failure);
}

// Refuses the event with this index, whatever it is asked with.
void refuse_event(FakeKernel* kernel, size_t index, int error) {
  kernel->refuse_open = [kernel, index, error](perf_event_attr*) {
    return kernel->events().size() == index ? error : 0;
  };
}

}  // namespace

TEST_SUITE("opening a group") {
  TEST_CASE("asks for the thread on any CPU, close-on-exec, members under the first event") {
    FakeKernel kernel;
    PerfGroupOptions options;
    options.thread_id = 99;
    Failure failure;
    const auto group = open(&kernel, three_events(), options, &failure);
    REQUIRE(group != nullptr);
    CHECK(group->size() == 3);
    CHECK(group->kind() == CounterGroup::Kind::kPerf);
    for (const FakeKernel::Event* event : kernel.events()) {
      CHECK(event->thread_id == 99);
      CHECK(event->cpu == -1);
      CHECK(event->flags == PERF_FLAG_FD_CLOEXEC);
    }
    CHECK(kernel.event(0).group_fd == -1);
    CHECK(kernel.event(1).group_fd == 100);
    CHECK(kernel.event(2).group_fd == 100);
    CHECK(bool(kernel.attempts[0].disabled));
    CHECK_FALSE(bool(kernel.attempts[1].disabled));
  }

  TEST_CASE("reports every errno with its system call and event, and leaves nothing open") {
    for (const int error : {ENOENT, EACCES, EPERM, ENOSYS, ENODEV, EOPNOTSUPP, EINVAL, EMFILE, ESRCH, EBADF,
                            E2BIG, EBUSY, ENOSPC, ENOMEM}) {
      for (size_t index = 0; index < three_events().size(); ++index) {
        CAPTURE(error);
        CAPTURE(index);
        FakeKernel kernel;
        refuse_event(&kernel, index, error);
        Failure failure;
        CHECK(open(&kernel, three_events(), user_space_reads(), &failure) == nullptr);
        CHECK(failure.error == error);
        CHECK(std::string(failure.system_call) == "perf_event_open");
        CHECK(failure.event_index == static_cast<int>(index));
        CHECK(kernel.open_descriptors() == 0);
        CHECK(kernel.mapped_pages() == 0);
        CHECK(kernel.double_closes == 0);
      }
    }
  }

  TEST_CASE("reports an event whose id cannot be had, and leaves nothing open") {
    FakeKernel kernel;
    kernel.id_error = ENOTTY;
    Failure failure;
    CHECK(open(&kernel, three_events(), {}, &failure) == nullptr);
    CHECK(failure.error == ENOTTY);
    CHECK(std::string(failure.system_call) == "ioctl");
    CHECK(failure.event_index == 0);
    CHECK(kernel.open_descriptors() == 0);
  }

  TEST_CASE("retries when interrupted by a signal") {
    FakeKernel kernel;
    int interruptions = 3;
    kernel.refuse_open = [&](perf_event_attr*) { return interruptions-- > 0 ? EINTR : 0; };
    Failure failure;
    CHECK(open(&kernel, {EventAttribute()}, {}, &failure) != nullptr);
    CHECK(kernel.attempts.size() == 4);
  }

  TEST_CASE("retries with the size that an older kernel knows") {
    FakeKernel kernel;
    kernel.refuse_open = [](perf_event_attr* attribute) {
      if (attribute->size <= PERF_ATTR_SIZE_VER5) return 0;
      attribute->size = PERF_ATTR_SIZE_VER5;
      return E2BIG;
    };
    Failure failure;
    CHECK(open(&kernel, {EventAttribute()}, {}, &failure) != nullptr);
    REQUIRE(kernel.attempts.size() == 2);
    CHECK(kernel.attempts[0].size == sizeof(perf_event_attr));
    CHECK(kernel.attempts[1].size == PERF_ATTR_SIZE_VER5);
  }

  TEST_CASE("does not retry with a size too small for the event, which would count another") {
    FakeKernel kernel;
    kernel.refuse_open = [](perf_event_attr* attribute) {
      attribute->size = PERF_ATTR_SIZE_VER0;
      return E2BIG;
    };
    Failure failure;
    CHECK(open(&kernel, {EventAttribute()}, {}, &failure) == nullptr);
    CHECK(failure.error == E2BIG);
    CHECK(kernel.attempts.size() == 1);
  }

  TEST_CASE("refuses an empty list and more events than a group takes, without asking the kernel") {
    for (const size_t count : {size_t{0}, kMaxEvents + 1}) {
      FakeKernel kernel;
      Failure failure;
      CHECK(open(&kernel, std::vector<EventAttribute>(count), {}, &failure) == nullptr);
      CHECK(failure.error == EINVAL);
      CHECK(failure.event_index == -1);
      CHECK(kernel.attempts.empty());
    }
  }

  TEST_CASE("takes as many events as a group may have") {
    FakeKernel kernel;
    Failure failure;
    const auto group = open(&kernel, std::vector<EventAttribute>(kMaxEvents), {}, &failure);
    REQUIRE(group != nullptr);
    Reading readings[kMaxEvents];
    CHECK(group->read(readings) == 0);
  }

  TEST_CASE("closing it closes and unmaps every event once") {
    FakeKernel kernel;
    Failure failure;
    auto group = open(&kernel, three_events(), user_space_reads(), &failure);
    REQUIRE(group != nullptr);
    CHECK(kernel.open_descriptors() == 3);
    CHECK(kernel.mapped_pages() == 3);
    group.reset();
    CHECK(kernel.open_descriptors() == 0);
    CHECK(kernel.mapped_pages() == 0);
    CHECK(kernel.double_closes == 0);
  }
}

TEST_SUITE("mapping counters") {
  TEST_CASE("happens for the opening thread, named as 0 or by its id") {
    FakeKernel kernel;
    PerfGroupOptions options = user_space_reads();
    SUBCASE("as 0") {
      options.thread_id = 0;
    }
    SUBCASE("by its id") {
      options.thread_id = kernel.current_thread;
    }
    Failure failure;
    const auto group = open(&kernel, three_events(), options, &failure);
    CHECK(kernel.mapped_pages() == 3);
  }

  TEST_CASE("does not happen where the page would be wrong or refused") {
    FakeKernel kernel;
    PerfGroupOptions options = user_space_reads();
    SUBCASE("not asked for") {
      options.user_space_reads = false;
    }
    SUBCASE("another thread's counter, which stands in another CPU's registers") {
      options.thread_id = 99;
    }
    SUBCASE("inherited, which the kernel refuses to map") {
      options.inherit = true;
    }
    Failure failure;
    const auto group = open(&kernel, three_events(), options, &failure);
    CHECK(group != nullptr);
    CHECK(kernel.mapped_pages() == 0);
  }

  TEST_CASE("may be refused: the group then reads with read(2), and says so") {
    for (const int error : {EPERM, EINVAL, ENOMEM, EAGAIN}) {  // EPERM: past perf_event_mlock_kb
      CAPTURE(error);
      FakeKernel kernel;
      kernel.map_error = error;
      Failure failure;
      const auto group = open(&kernel, three_events(), user_space_reads(), &failure);
      REQUIRE(group != nullptr);
      kernel.event(1).value = 77;
      Reading readings[3];
      REQUIRE(group->enable() == 0);
      CHECK(group->read(readings) == 0);
      CHECK(readings[1].raw == 77);
      CHECK(readings[1].flags == kFellBack);
    }
  }
}

#if defined(__aarch64__)
TEST_SUITE("user-space reads on arm64") {
  TEST_CASE("are asked for with less where the driver refuses more") {
    for (const int error : {EOPNOTSUPP, EINVAL}) {
      FakeKernel kernel;
      kernel.refuse_open = [error](perf_event_attr* attribute) {
        return attribute->config1 == 0 ? 0 : error;
      };
      Failure failure;
      CHECK(open(&kernel, {EventAttribute()}, user_space_reads(), &failure) != nullptr);
      REQUIRE(kernel.attempts.size() == 3);
      CHECK(kernel.attempts[0].config1 == 3);
      CHECK(kernel.attempts[1].config1 == 2);
      CHECK(kernel.attempts[2].config1 == 0);
    }
  }

  TEST_CASE("are not asked for again where the refusal has another cause") {
    FakeKernel kernel;
    kernel.refuse_open = [](perf_event_attr*) { return EACCES; };
    Failure failure;
    CHECK(open(&kernel, {EventAttribute()}, user_space_reads(), &failure) == nullptr);
    CHECK(kernel.attempts.size() == 1);
  }
}
#endif

}  // namespace icprofile::test
