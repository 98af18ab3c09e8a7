#include "perf/attribute.h"

#include <doctest/doctest.h>

#include <cstring>
#include <initializer_list>

namespace icprofile {

namespace {

constexpr bool kArm64 = true;
constexpr bool kNotArm64 = false;

EventAttribute instructions() {
  EventAttribute event;
  event.type = PERF_TYPE_HARDWARE;
  event.config = PERF_COUNT_HW_INSTRUCTIONS;
  return event;
}

}  // namespace

TEST_SUITE("attribute") {
  TEST_CASE("carries every field of the event to the kernel") {
    EventAttribute event;
    event.type = 7;
    event.config = 0x1122334455667788;
    event.config1 = 0x99;
    event.config2 = 0xaabb;
    event.precise_ip = 2;
    const perf_event_attr attribute = kernel_attribute(event, GroupRole::kLeader, false);
    CHECK(attribute.size == sizeof(perf_event_attr));
    CHECK(attribute.type == 7);
    CHECK(attribute.config == 0x1122334455667788);
    CHECK(attribute.config1 == 0x99);
    CHECK(attribute.config2 == 0xaabb);
    CHECK(attribute.precise_ip == 2);
  }

  TEST_CASE("carries each flag to the bit of its own, and to no other") {
    struct Flag {
      bool EventAttribute::*event_field;
      void (*set)(perf_event_attr*);
    };
    const Flag flags[] = {
        {&EventAttribute::exclude_user, [](perf_event_attr* a) { a->exclude_user = 1; }},
        {&EventAttribute::exclude_kernel, [](perf_event_attr* a) { a->exclude_kernel = 1; }},
        {&EventAttribute::exclude_hypervisor, [](perf_event_attr* a) { a->exclude_hv = 1; }},
        {&EventAttribute::exclude_host, [](perf_event_attr* a) { a->exclude_host = 1; }},
        {&EventAttribute::exclude_guest, [](perf_event_attr* a) { a->exclude_guest = 1; }},
        {&EventAttribute::pinned, [](perf_event_attr* a) { a->pinned = 1; }},
        {&EventAttribute::exclusive, [](perf_event_attr* a) { a->exclusive = 1; }},
    };
    for (const Flag& flag : flags) {
      EventAttribute event = instructions();
      perf_event_attr expected = kernel_attribute(event, GroupRole::kLeader, false);
      flag.set(&expected);
      event.*flag.event_field = true;
      const perf_event_attr actual = kernel_attribute(event, GroupRole::kLeader, false);
      CHECK(std::memcmp(&actual, &expected, sizeof(actual)) == 0);
    }
  }

  TEST_CASE("leaders are born disabled, members follow them") {
    CHECK(kernel_attribute(instructions(), GroupRole::kLeader, false).disabled == 1);
    CHECK(kernel_attribute(instructions(), GroupRole::kMember, false).disabled == 0);
  }

  TEST_CASE("groups are read together, with both times and ids") {
    const perf_event_attr attribute = kernel_attribute(instructions(), GroupRole::kLeader, false);
    CHECK(attribute.inherit == 0);
    CHECK(attribute.read_format == (PERF_FORMAT_GROUP | PERF_FORMAT_ID | PERF_FORMAT_TOTAL_TIME_ENABLED |
                                    PERF_FORMAT_TOTAL_TIME_RUNNING));
  }

  TEST_CASE("inherited events are read one by one") {
    const perf_event_attr attribute = kernel_attribute(instructions(), GroupRole::kLeader, true);
    CHECK(attribute.inherit == 1);
    CHECK(attribute.read_format ==
          (PERF_FORMAT_ID | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING));
  }
}

TEST_SUITE("config1 for user-space reads") {
  TEST_CASE("arm64 asks for a 64-bit counter, then for any, then for none") {
    const Config1Choices choices = config1_choices(instructions(), true, kArm64);
    REQUIRE(choices.count == 3);
    CHECK(choices.values[0] == 3);
    CHECK(choices.values[1] == 2);
    CHECK(choices.values[2] == 0);
  }

  TEST_CASE("is left alone") {
    EventAttribute event = instructions();
    SUBCASE("on other architectures") {
      const Config1Choices choices = config1_choices(event, true, kNotArm64);
      REQUIRE(choices.count == 1);
      CHECK(choices.values[0] == 0);
    }
    SUBCASE("where no user-space reads are asked for") {
      const Config1Choices choices = config1_choices(event, false, kArm64);
      REQUIRE(choices.count == 1);
      CHECK(choices.values[0] == 0);
    }
    SUBCASE("where the event uses it itself") {
      event.config1 = 0x40;
      const Config1Choices choices = config1_choices(event, true, kArm64);
      REQUIRE(choices.count == 1);
      CHECK(choices.values[0] == 0x40);
    }
    SUBCASE("for events that are not the CPU's") {
      for (const uint32_t type : {PERF_TYPE_SOFTWARE, PERF_TYPE_TRACEPOINT, PERF_TYPE_BREAKPOINT}) {
        event.type = type;
        const Config1Choices choices = config1_choices(event, true, kArm64);
        REQUIRE(choices.count == 1);
        CHECK(choices.values[0] == 0);
      }
    }
  }
}

}  // namespace icprofile
