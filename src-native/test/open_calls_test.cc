// Ids of calls that have not settled.
#include "engine/open_calls.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <vector>

#include "failing_allocations.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kGenerations = 1u << OpenCalls::kGenerationBits;
constexpr uint32_t kMostOpen = (1u << OpenCalls::kSlotBits) - 2;
constexpr uint32_t kIdBits = OpenCalls::kSlotBits + OpenCalls::kGenerationBits;

uint32_t slot_of(CallId call) {
  return call >> OpenCalls::kGenerationBits;
}

}  // namespace

TEST_SUITE("open calls") {
  TEST_CASE("a call is open until it settles, and no call never is") {
    OpenCalls calls;
    const CallId call = calls.open();
    CHECK(call != kNoCall);
    CHECK(calls.is_open(call));
    calls.settle(call);
    CHECK_FALSE(calls.is_open(call));
    CHECK_FALSE(calls.is_open(kNoCall));
  }

  TEST_CASE("settling again, or settling no call, changes nothing") {
    OpenCalls calls;
    const CallId first = calls.open();
    calls.settle(first);
    const CallId second = calls.open();
    for (const CallId call : {first, kNoCall}) calls.settle(call);
    CHECK(calls.is_open(second));
  }

  TEST_CASE("ids that were never given are not open, and settling them harms nobody") {
    OpenCalls calls;
    const CallId call = calls.open();
    calls.settle(call);
    for (const CallId never : {call + 1, call + 2, UINT32_MAX, CallId{1}}) {
      CHECK_FALSE(calls.is_open(never));
      calls.settle(never);
    }
    CHECK(calls.open() != calls.open());
  }

  TEST_CASE("an old id stays recognizable while its slot is used again, as often as there are generations") {
    OpenCalls calls;
    const CallId old = calls.open();
    calls.settle(old);
    std::set<CallId> given = {old};
    for (uint32_t reuse = 1; reuse < kGenerations; ++reuse) {
      const CallId call = calls.open();
      CHECK(given.insert(call).second);
      CHECK_FALSE(calls.is_open(old));
      calls.settle(call);
      CHECK_FALSE(calls.is_open(old));
    }
    CHECK(calls.open() == old);
    CHECK_FALSE(calls.has_refused());
  }

  TEST_CASE("the slot that rested longest is used first") {
    OpenCalls calls;
    const CallId first = calls.open();
    const CallId second = calls.open();
    calls.settle(second);
    calls.settle(first);
    CHECK(slot_of(calls.open()) == slot_of(second));
    CHECK(slot_of(calls.open()) == slot_of(first));
  }

  TEST_CASE("slots are bounded; calls beyond go without an id until another settles") {
    OpenCalls calls;
    CallId last = kNoCall;
    uint32_t opened = 0;
    for (CallId call = calls.open(); call != kNoCall; call = calls.open()) {
      last = call;
      ++opened;
    }
    CHECK(opened >= kMostOpen - 1);
    CHECK(calls.has_refused());
    CHECK(last < 1u << kIdBits);
    CHECK(calls.open() == kNoCall);
    calls.settle(last);
    CHECK(calls.is_open(calls.open()));
    CHECK(calls.open() == kNoCall);
  }

  TEST_CASE("without memory there are no new ids, but those given stay good") {
    OpenCalls calls;
    std::vector<CallId> given;
    {
      const FailingAllocations failing(1, FailingAllocations::kAllFurther);
      for (CallId call = calls.open(); call != kNoCall; call = calls.open()) given.push_back(call);
      CHECK(failing.failed() > 0);
      for (const CallId call : given) CHECK(calls.is_open(call));
      calls.settle(given.front());
      CHECK(calls.is_open(calls.open()));
    }
    CHECK(calls.is_open(calls.open()));
  }

  TEST_CASE("agree with a set of ids, whatever is opened and settled") {
    for (uint32_t seed = 0; seed < 20; ++seed) {
      CAPTURE(seed);
      std::mt19937 random(seed);
      OpenCalls calls;
      std::set<CallId> open;
      std::vector<CallId> given = {kNoCall};
      for (int step = 0; step < 3000; ++step) {
        if (random() % 2 == 0) {
          const CallId call = calls.open();
          REQUIRE(call != kNoCall);
          REQUIRE(open.insert(call).second);
          given.push_back(call);
        } else {
          const CallId call = given[random() % given.size()];
          calls.settle(call);
          open.erase(call);
        }
        const CallId asked = given[random() % given.size()];
        REQUIRE(calls.is_open(asked) == (open.count(asked) == 1));
      }
    }
  }
}

}  // namespace icprofile::test
