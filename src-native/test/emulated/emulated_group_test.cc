// EmulatedGroup over counters that the test moves by hand, and its opening outside of any emulator.
#include "emulated/emulated_group.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <initializer_list>
#include <string>
#include <thread>

#include "emulated/emulated_counter.h"

namespace icprofile::test {

namespace {

// What the plugin would keep: three slots, of which two have counted; the first is the calling thread's.
struct FakePlugin {
  static constexpr size_t kSlots = 3;
  struct alignas(64) Slot {
    uint64_t instructions = 0;
  };

  Slot slots[kSlots];
  uint32_t slots_used = 2;

  EmulatorHandshake handshake() const {
    EmulatorHandshake handshake = {};
    handshake.counter = &slots[0].instructions;
    handshake.first_slot = &slots[0].instructions;
    handshake.slot_stride_bytes = sizeof(Slot);
    handshake.slots_used = &slots_used;
    return handshake;
  }

  void retire(size_t slot, uint64_t instructions) { slots[slot].instructions += instructions; }
};

using Target = EmulatedGroup::Target;

Reading read(EmulatedGroup* group) {
  Reading reading;
  REQUIRE(group->read(&reading) == 0);
  return reading;
}

}  // namespace

TEST_SUITE("emulated group") {
  TEST_CASE("is not there outside of the emulator, and says which step failed") {
    for (const Target target : {Target::kThread, Target::kProcess}) {
      Failure failure;
      CHECK(EmulatedGroup::open(target, &failure) == nullptr);
      CHECK(failure.error == ENOSYS);
      CHECK(failure.system_call == std::string("emulator handshake"));
      CHECK(failure.event_index == -1);
    }
  }

  TEST_CASE("counts what is retired while enabled, and nothing else") {
    FakePlugin plugin;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    CHECK(group.size() == 1);
    CHECK(group.kind() == CounterGroup::Kind::kEmulated);
    plugin.retire(0, 1000);
    CHECK(read(&group).raw == 0);
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 20);
    CHECK(read(&group).raw == 20);
    REQUIRE(group.disable() == 0);
    plugin.retire(0, 3000);
    CHECK(read(&group).raw == 20);
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 4);
    CHECK(read(&group).raw == 24);
  }

  TEST_CASE("enabling twice, or disabling twice, is the same as once") {
    FakePlugin plugin;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 5);
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 6);
    REQUIRE(group.disable() == 0);
    REQUIRE(group.disable() == 0);
    CHECK(read(&group).raw == 11);
  }

  TEST_CASE("a reset starts count and times anew, enabled or not") {
    for (const bool enabled : {false, true}) {
      FakePlugin plugin;
      EmulatedGroup group(Target::kThread, plugin.handshake());
      REQUIRE(group.enable() == 0);
      plugin.retire(0, 100);
      if (!enabled) REQUIRE(group.disable() == 0);
      const Reading before = read(&group);
      REQUIRE(group.reset() == 0);
      const Reading after = read(&group);
      CHECK(before.raw == 100);
      CHECK(after.raw == 0);
      plugin.retire(0, 7);
      CHECK(read(&group).raw == (enabled ? 7 : 0));
      if (!enabled) CHECK(after.time_enabled_ns == 0);
    }
  }

  TEST_CASE("keeps counting right where the counter wraps around") {
    FakePlugin plugin;
    plugin.slots[0].instructions = UINT64_MAX - 2;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 10);
    CHECK(read(&group).raw == 10);
  }

  TEST_CASE("time runs while enabled, and is never multiplexed") {
    FakePlugin plugin;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    CHECK(read(&group).time_enabled_ns == 0);
    REQUIRE(group.enable() == 0);
    while (read(&group).time_enabled_ns == 0) {
    }
    REQUIRE(group.disable() == 0);
    const Reading once = read(&group);
    const Reading again = read(&group);
    CHECK(once.time_running_ns == once.time_enabled_ns);
    CHECK(again.time_enabled_ns == once.time_enabled_ns);
    CHECK(once.flags == 0);
  }

  TEST_CASE("a thread's group refuses other threads") {
    FakePlugin plugin;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    std::thread([&group] {
      Reading reading;
      CHECK(group.enable() == kWrongThread);
      CHECK(group.disable() == kWrongThread);
      CHECK(group.reset() == kWrongThread);
      CHECK(group.read(&reading) == kWrongThread);
    }).join();
    REQUIRE(group.enable() == 0);
    plugin.retire(0, 1);
    CHECK(read(&group).raw == 1);
  }

  TEST_CASE("a thread's group leaves other threads' counts out; a process's takes in all, later ones too") {
    FakePlugin plugin;
    EmulatedGroup thread(Target::kThread, plugin.handshake());
    EmulatedGroup process(Target::kProcess, plugin.handshake());
    plugin.retire(1, 500);
    REQUIRE(thread.enable() == 0);
    REQUIRE(process.enable() == 0);
    plugin.retire(0, 1);
    plugin.retire(1, 20);
    plugin.slots_used = 3;
    plugin.retire(2, 300);
    CHECK(read(&thread).raw == 1);
    CHECK(read(&process).raw == 321);
  }

  TEST_CASE("hands out the counter that its reads load") {
    FakePlugin plugin;
    EmulatedGroup group(Target::kThread, plugin.handshake());
    plugin.retire(0, 42);
    CHECK(read_counter(group.counter()) == 42);
  }
}

}  // namespace icprofile::test
