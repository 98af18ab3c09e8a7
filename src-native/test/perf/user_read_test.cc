#include "perf/user_read.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

#include "fake_kernel.h"

namespace icprofile::test {

namespace {

// A page of a counter that is on the PMU as counter 2, read in user space, with a clock of 1 ns per cycle.
perf_event_mmap_page running_page() {
  perf_event_mmap_page page = {};
  page.lock = 6;
  page.index = 3;
  page.pmc_width = 48;
  page.cap_user_rdpmc = 1;
  page.cap_user_time = 1;
  page.time_mult = 1;
  return page;
}

uint64_t all_ones(uint32_t width) {
  return std::numeric_limits<uint64_t>::max() >> (64 - width);
}

}  // namespace

TEST_SUITE("sign extension") {
  TEST_CASE("keeps what is below the sign bit, at every width") {
    for (uint32_t width = 1; width <= 64; ++width) {
      CAPTURE(width);
      CHECK(sign_extended(0, width) == 0);
      CHECK(sign_extended(all_ones(width) >> 1, width) == all_ones(width) >> 1);
    }
  }

  TEST_CASE("takes what has the sign bit for negative, at every width") {
    for (uint32_t width = 1; width <= 64; ++width) {
      CAPTURE(width);
      const uint64_t sign_bit = uint64_t{1} << (width - 1);
      CHECK(sign_extended(all_ones(width), width) == static_cast<uint64_t>(-1));
      CHECK(sign_extended(sign_bit, width) == uint64_t{0} - sign_bit);
    }
  }

  TEST_CASE("ignores bits above the width, at every width") {
    for (uint32_t width = 1; width < 64; ++width) {
      CAPTURE(width);
      CHECK(sign_extended(~all_ones(width), width) == 0);
    }
  }
}

TEST_SUITE("user-space count") {
  TEST_CASE("is the offset plus the register that the index names") {
    perf_event_mmap_page page = running_page();
    page.offset = 1'000'000;
    FakeRegisters::on_count = [](uint32_t counter) { return counter == 2 ? 234u : 0u; };
    uint64_t count = 0;
    REQUIRE(read_user_count<FakeRegisters>(page, &count));
    CHECK(count == 1'000'234);
  }

  TEST_CASE("wraps modulo 2^64: an offset of 2^63-1 is normal right after opening") {
    perf_event_mmap_page page = running_page();
    page.offset = std::numeric_limits<int64_t>::max();
    page.pmc_width = 64;
    const uint64_t start = uint64_t{1} << 63 | 1;  // 2^63-1 + 2^63+1 = 2^64
    FakeRegisters::on_count = [start](uint32_t) { return start + 42; };
    uint64_t count = 0;
    REQUIRE(read_user_count<FakeRegisters>(page, &count));
    CHECK(count == 42);
  }

  TEST_CASE("counts down from a negative register, as a counter armed to overflow stands") {
    perf_event_mmap_page page = running_page();
    page.offset = 1000;
    FakeRegisters::on_count = [](uint32_t) { return (uint64_t{1} << 48) - 10; };
    uint64_t count = 0;
    REQUIRE(read_user_count<FakeRegisters>(page, &count));
    CHECK(count == 990);
  }

  TEST_CASE("is read again where the kernel changed the page meanwhile") {
    perf_event_mmap_page page = running_page();
    page.offset = 100;
    int looks = 0;
    FakeRegisters::on_count = [&](uint32_t) -> uint64_t {
      if (++looks < 3) {  // scheduled out and in again, on another counter, between two loads
        page.lock += 2;
        page.offset += 1000;
        page.index += 1;
      }
      return 5;
    };
    uint64_t count = 0;
    REQUIRE(read_user_count<FakeRegisters>(page, &count));
    CHECK(looks == 3);
    CHECK(count == 2105);
  }

  TEST_CASE("is refused where the counter leaves the PMU in the middle of the read") {
    perf_event_mmap_page page = running_page();
    FakeRegisters::on_count = [&](uint32_t) {
      page.lock += 2;
      page.index = 0;
      return 5u;
    };
    uint64_t count = 0;
    CHECK_FALSE(read_user_count<FakeRegisters>(page, &count));
  }

  TEST_CASE("never touches a register that it may not") {
    perf_event_mmap_page page = running_page();
    int looks = 0;
    FakeRegisters::on_count = [&](uint32_t) { return static_cast<uint64_t>(++looks); };
    SUBCASE("not on the PMU") {
      page.index = 0;
    }
    SUBCASE("no capability") {
      page.cap_user_rdpmc = 0;
    }
    SUBCASE("a counter that this CPU's user space does not know") {
      page.index = FakeRegisters::kUnknownCounter + 1;
    }
    uint64_t count = 0;
    CHECK_FALSE(read_user_count<FakeRegisters>(page, &count));
    CHECK(looks == 0);
  }
}

TEST_SUITE("user-space times") {
  TEST_CASE("go on from the page's last update by its clock") {
    perf_event_mmap_page page = running_page();
    page.time_enabled = 5000;
    page.time_running = 3000;
    page.time_offset = uint64_t{0} - 700;  // the update was at 700 ns
    FakeRegisters::cycles = 1200;
    FakeRegisters::on_count = [](uint32_t) { return 1u; };
    UserReading reading;
    REQUIRE(read_user_reading<FakeRegisters>(page, &reading));
    CHECK(reading.time_enabled_ns == 5500);
    CHECK(reading.time_running_ns == 3500);
    CHECK(reading.count == 1);
  }

  TEST_CASE("scale cycles by multiplier and shift without losing the fraction") {
    perf_event_mmap_page page = running_page();
    page.time_shift = 4;
    page.time_mult = 40;  // 2.5 ns per cycle
    CHECK(nanoseconds_since_update(page, page.capabilities, 1001) == 2502);
  }

  TEST_CASE("survive a clock of fewer than 64 bits that wraps") {
    perf_event_mmap_page page = running_page();
    page.cap_user_time_short = 1;
    page.time_mask = 0xffff;
    page.time_cycles = 0x1fff0;
    page.time_offset = uint64_t{0} - 0x1fff0;
    CHECK(nanoseconds_since_update(page, page.capabilities, 0x0010) == 0x20);
  }

  TEST_CASE("are refused where the page has no clock: they would stand still") {
    perf_event_mmap_page page = running_page();
    page.cap_user_time = 0;
    FakeRegisters::on_count = [](uint32_t) { return 1u; };
    UserReading reading;
    CHECK_FALSE(read_user_reading<FakeRegisters>(page, &reading));
  }
}

}  // namespace icprofile::test
