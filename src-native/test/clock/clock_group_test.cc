#include "clock/clock_group.h"

#include <doctest/doctest.h>

#include <ctime>
#include <thread>
#include <utility>

#include "burn.h"

namespace icprofile::test {

namespace {

constexpr uint64_t kSomeWork = 2'000'000;

uint64_t now_ns(clockid_t clock) {
  timespec time;
  REQUIRE(clock_gettime(clock, &time) == 0);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

Reading read(ClockGroup* group) {
  Reading reading;
  REQUIRE(group->read(&reading) == 0);
  return reading;
}

}  // namespace

TEST_SUITE("clock group") {
  TEST_CASE("stands at zero until enabled") {
    ClockGroup group(ClockGroup::Target::kThread);
    burn(kSomeWork);
    const Reading reading = read(&group);
    CHECK(reading.raw == 0);
    CHECK(reading.time_enabled_ns == 0);
    CHECK(reading.time_running_ns == 0);
    CHECK(group.size() == 1);
    CHECK(group.kind() == CounterGroup::Kind::kClock);
  }

  TEST_CASE("counts exactly the clock's advance while enabled, between the instants around and inside") {
    for (const auto& [target, clock] : {std::pair{ClockGroup::Target::kThread, CLOCK_THREAD_CPUTIME_ID},
                                        std::pair{ClockGroup::Target::kProcess, CLOCK_PROCESS_CPUTIME_ID}}) {
      ClockGroup group(target);
      const uint64_t outer_start = now_ns(clock);
      const uint64_t outer_wall_start = now_ns(CLOCK_MONOTONIC);
      REQUIRE(group.enable() == 0);
      const uint64_t inner_wall_start = now_ns(CLOCK_MONOTONIC);
      const uint64_t inner_start = now_ns(clock);
      burn(kSomeWork);
      const uint64_t inner_end = now_ns(clock);
      const uint64_t inner_wall_end = now_ns(CLOCK_MONOTONIC);
      REQUIRE(group.disable() == 0);
      const uint64_t outer_wall_end = now_ns(CLOCK_MONOTONIC);
      const uint64_t outer_end = now_ns(clock);
      const Reading reading = read(&group);
      CHECK(reading.raw >= inner_end - inner_start);
      CHECK(reading.raw <= outer_end - outer_start);
      CHECK(reading.time_enabled_ns >= inner_wall_end - inner_wall_start);
      CHECK(reading.time_enabled_ns <= outer_wall_end - outer_wall_start);
      CHECK(reading.time_running_ns == reading.time_enabled_ns);
      CHECK(reading.flags == 0);
    }
  }

  TEST_CASE("stands still while disabled, and goes on from there") {
    ClockGroup group(ClockGroup::Target::kThread);
    REQUIRE(group.enable() == 0);
    burn(kSomeWork);
    REQUIRE(group.disable() == 0);
    const Reading stopped = read(&group);
    burn(kSomeWork);
    CHECK(read(&group).raw == stopped.raw);
    CHECK(read(&group).time_enabled_ns == stopped.time_enabled_ns);
    REQUIRE(group.enable() == 0);
    burn(kSomeWork);
    CHECK(read(&group).raw > stopped.raw);
  }

  TEST_CASE("loses nothing when enabled or disabled twice") {
    ClockGroup group(ClockGroup::Target::kThread);
    REQUIRE(group.enable() == 0);
    burn(kSomeWork);
    const Reading before = read(&group);
    REQUIRE(group.enable() == 0);
    CHECK(read(&group).raw >= before.raw);
    REQUIRE(group.disable() == 0);
    const Reading stopped = read(&group);
    REQUIRE(group.disable() == 0);
    CHECK(read(&group).raw == stopped.raw);
  }

  TEST_CASE("starts from zero after a reset") {
    ClockGroup group(ClockGroup::Target::kThread);
    REQUIRE(group.enable() == 0);
    burn(kSomeWork);
    SUBCASE("while disabled: it stays there") {
      REQUIRE(group.disable() == 0);
      REQUIRE(group.reset() == 0);
      CHECK(read(&group).raw == 0);
      CHECK(read(&group).time_enabled_ns == 0);
    }
    SUBCASE("while enabled: it goes on at once") {
      const uint64_t start = now_ns(CLOCK_THREAD_CPUTIME_ID);
      REQUIRE(group.reset() == 0);
      const Reading reading = read(&group);
      CHECK(reading.raw <= now_ns(CLOCK_THREAD_CPUTIME_ID) - start);
    }
  }

  TEST_CASE("of a thread refuses another, of the process does not") {
    ClockGroup of_thread(ClockGroup::Target::kThread);
    ClockGroup of_process(ClockGroup::Target::kProcess);
    std::thread([&] {
      Reading reading;
      CHECK(of_thread.enable() == kWrongThread);
      CHECK(of_thread.disable() == kWrongThread);
      CHECK(of_thread.reset() == kWrongThread);
      CHECK(of_thread.read(&reading) == kWrongThread);
      CHECK(of_process.enable() == 0);
      CHECK(of_process.read(&reading) == 0);
    }).join();
  }
}

}  // namespace icprofile::test
