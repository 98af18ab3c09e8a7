// The engine over a counter that the test advances: every count must be found in the node that it belongs to.
#include "engine/engine.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <random>

#include "engine_bench.h"
#include "test/failing_allocations.h"

namespace icprofile::test {

namespace {

CallKind random_kind(std::mt19937& random) {
  return static_cast<CallKind>(random() % 3);
}

}  // namespace

TEST_SUITE("engine") {
  TEST_CASE("starts in (program), with nothing charged, wherever the counter stands") {
    Bench<> bench(1, kUnlimited, 1'000'000);
    CHECK(bench.state().current == kProgramNode);
    bench.engine().settle();
    CHECK(bench.engine().total(0) == 0);
    CHECK(record_of(bench.engine()).self.empty());
  }

  TEST_CASE("charges each function with what is counted while it is the innermost one") {
    Bench<> bench;
    bench.counter().advance(1);
    bench.enter(kFirst);
    bench.counter().advance(20);
    bench.enter(kFirst + 1);
    bench.counter().advance(300);
    bench.leave();
    bench.counter().advance(4000);
    bench.leave();
    bench.counter().advance(50'000);
    CHECK(bench.self({}) == 50'001);
    CHECK(bench.self(path_of({kFirst})) == 4020);
    CHECK(bench.self(path_of({kFirst, kFirst + 1})) == 300);
    CHECK(bench.engine().total(0) == 54'321);
  }

  TEST_CASE("charges what lies between a probe's reads to (profiler), exactly") {
    Bench<> bench;
    bench.counter().read_cost = 7;
    bench.enter(kFirst);
    bench.leave();
    bench.counter().read_cost = 0;
    CHECK(bench.self(profiler_path()) == 14);
    CHECK(bench.self(path_of({kFirst})) == 7);
    CHECK(bench.self({}) == 7);
  }

  TEST_CASE("a throw is counted where the call was made, and charges like a return") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.enter(kFirst + 1);
    bench.counter().advance(5);
    bench.leave_by_throw();
    bench.counter().advance(60);
    bench.leave();
    CHECK(bench.self(path_of({kFirst, kFirst + 1})) == 5);
    CHECK(bench.self(path_of({kFirst})) == 60);
    const Record record = record_of(bench.engine());
    CHECK(record.calls.at({{}, callee_of(kFirst, kPlainCall)}).throws ==
          std::array<uint64_t, kThrowForms>{0, 0});
    CHECK(record.calls.at({path_of({kFirst}), callee_of(kFirst + 1, kPlainCall)}).throws ==
          std::array<uint64_t, kThrowForms>{0, 1});
  }

  TEST_CASE("a throw out of a registered site is told from one out of a wrapper that was inlined") {
    Bench<> bench;
    bench.engine().sites().add(0x1000, 1);
    for (const ProbeSite site : {ProbeSite{0x1000}, ProbeSite{0x2000}, ProbeSite{0x1000}}) {
      bench.enter(kFirst);
      bench.leave_by_throw(site);
    }
    const Record record = record_of(bench.engine());
    CHECK(record.calls.at({{}, callee_of(kFirst, kPlainCall)}).throws ==
          std::array<uint64_t, kThrowForms>{2, 1});
  }

  TEST_CASE("a call can leave to any earlier node, over calls that never left") {
    Bench<> bench;
    for (uint32_t function = kFirst; function < kFirst + 4; ++function) bench.enter(function);
    bench.counter().advance(3);
    bench.leave(3);
    bench.counter().advance(40);
    CHECK(bench.self(path_of({kFirst, kFirst + 1, kFirst + 2, kFirst + 3})) == 3);
    CHECK(bench.self(path_of({kFirst})) == 40);
    check_conservation(bench.engine());
  }

  TEST_CASE("recursion charges one node, and returns to where each call came from") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.enter(kFirst + 1);
    bench.enter(kFirst);
    bench.counter().advance(5);
    bench.leave();
    bench.counter().advance(60);
    bench.leave();
    bench.counter().advance(700);
    bench.leave();
    CHECK(bench.self(path_of({kFirst})) == 705);
    CHECK(bench.self(path_of({kFirst, kFirst + 1})) == 60);
    const Record record = record_of(bench.engine());
    CHECK_FALSE(record.calls.at({{}, callee_of(kFirst, kPlainCall)}).is_recursive);
    CHECK(record.calls.at({path_of({kFirst, kFirst + 1}), callee_of(kFirst, kPlainCall)}).is_recursive);
  }

  TEST_CASE("a read without counts charges nothing, the next one what was counted meanwhile") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.counter().advance(100);
    bench.counter().quick_reads_to_refuse = 2;
    bench.counter().slow_reads_to_refuse = 2;
    bench.enter(kFirst + 1);
    bench.counter().advance(10);
    bench.leave();
    CHECK(bench.self(path_of({kFirst})) == 0);
    CHECK(bench.self(path_of({kFirst, kFirst + 1})) == 110);
    check_conservation(bench.engine());
  }

  TEST_CASE("loses nothing where reads fail, whichever do") {
    Bench<0> bench(4);
    bench.counter().read_cost = 3;
    std::mt19937 random(1);
    for (int step = 0; step < 20'000; ++step) {
      bench.counter().advance(random() % 100);
      bench.counter().quick_reads_to_refuse = random() % 3;
      bench.counter().slow_reads_to_refuse = random() % 3;
      if (random() % 2 == 0) {
        bench.enter(kFirst + random() % 10, random_kind(random), random() % 3);
      } else if (bench.depth() > 0) {
        random() % 2 == 0 ? bench.leave() : bench.leave_by_throw();
      }
    }
    bench.counter().quick_reads_to_refuse = bench.counter().slow_reads_to_refuse = 0;
    bench.engine().settle();
    check_conservation(bench.engine());
    for (uint32_t event = 0; event < 4; ++event) {
      CHECK(bench.engine().total(event) ==
            bench.counter().counts.values[event] - bench.first().values[event]);
    }
  }

  TEST_CASE("settling more often changes nothing") {
    Bench<> bench;
    bench.enter(kFirst);
    for (int time = 0; time < 3; ++time) {
      bench.counter().advance(10);
      bench.engine().settle();
      bench.engine().settle();
    }
    CHECK(bench.self(path_of({kFirst})) == 30);
  }

  TEST_CASE("counts right where the counter wraps around") {
    Bench<> bench(1, kUnlimited, UINT64_MAX - 10);
    bench.counter().advance(6);
    bench.enter(kFirst);
    bench.counter().advance(50);
    bench.leave();
    CHECK(bench.self({}) == 6);
    CHECK(bench.self(path_of({kFirst})) == 50);
    CHECK(bench.engine().total(0) == 56);
  }

  TEST_CASE("charges up to four events at once, each for itself") {
    Bench<0> bench(4);
    bench.enter(kFirst);
    bench.counter().advance(10);
    bench.leave();
    for (uint32_t event = 0; event < 4; ++event) {
      CHECK(bench.self(path_of({kFirst}), event) == 10 * (event + 1));
      CHECK(bench.engine().total(event) == 10 * (event + 1));
    }
  }

  TEST_CASE("loses nothing when the tree is full, or memory runs out") {
    for (const uint32_t node_limit : {1u, 5u, kUnlimited}) {
      Bench<> bench(1, node_limit);
      std::mt19937 random(node_limit);
      const FailingAllocations failing(node_limit == kUnlimited ? 2 : SIZE_MAX,
                                       FailingAllocations::kAllFurther);
      for (int step = 0; step < 20'000; ++step) {
        bench.counter().advance(random() % 100);
        if (random() % 2 == 0) {
          bench.enter(kFirst + random() % 300, random_kind(random));
        } else if (bench.depth() > 0) {
          random() % 2 == 0 ? bench.leave() : bench.leave_by_throw();
        }
      }
      bench.engine().settle();
      CHECK(bench.engine().tree().is_truncated());
      check_conservation(bench.engine());
      while (bench.depth() > 0) bench.leave();
      CHECK(bench.state().current == kProgramNode);
    }
  }

  TEST_CASE("does not start without memory") {
    FakeCounter counter;
    SharedState state = {};
    Engine<FakeSource, 1> engine(FakeSource{&counter}, 1, kUnlimited, &state);
    const FailingAllocations failing(0, FailingAllocations::kAllFurther);
    CHECK(engine.start() == ENOMEM);
  }
}

TEST_SUITE("engine's collections") {
  TEST_CASE("charge the collector, and give the interrupted function back its turn") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.counter().advance(1);
    bench.engine().collection_begins(kMinorCollectionNode);
    bench.counter().advance(20);
    bench.engine().collection_ends();
    bench.counter().advance(300);
    bench.leave();
    CHECK(bench.self(collector_path(kMinorCollectionNode)) == 20);
    CHECK(bench.self(path_of({kFirst})) == 301);
  }

  TEST_CASE("nested in one another are one") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.engine().collection_begins(kMinorCollectionNode);
    bench.counter().advance(1);
    bench.engine().collection_begins(kMinorCollectionNode);
    bench.counter().advance(20);
    bench.engine().collection_ends();
    bench.counter().advance(300);
    bench.engine().collection_ends();
    bench.counter().advance(4000);
    CHECK(bench.self(collector_path(kMinorCollectionNode)) == 321);
    CHECK(bench.self(path_of({kFirst})) == 4000);
  }

  TEST_CASE("under way since before the start end without effect") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.engine().collection_ends();
    bench.counter().advance(5);
    CHECK(bench.self(path_of({kFirst})) == 5);
    bench.engine().collection_begins(kMinorCollectionNode);
    bench.counter().advance(60);
    bench.engine().collection_ends();
    CHECK(bench.self(collector_path(kMinorCollectionNode)) == 60);
  }
}

TEST_SUITE("probe sites") {
  TEST_CASE("are of the inlined class until they are registered, also the one asked for last") {
    ProbeSites sites;
    CHECK(sites.class_of(0x10) == kInlinedClass);
    REQUIRE(sites.add(0x10, 3));
    CHECK(sites.class_of(0x10) == 3);
    CHECK(sites.class_of(0x20) == kInlinedClass);
    CHECK(sites.class_of(0x10) == 3);
  }

  TEST_CASE("remember where the last call came from") {
    ProbeSites sites;
    sites.class_of(0x10);
    sites.class_of(0x20);
    CHECK(sites.last() == 0x20);
  }

  TEST_CASE("refuse classes that there are not, and more sites than there is room for") {
    ProbeSites sites;
    CHECK_FALSE(sites.add(0x10, kSiteClasses));
    for (uint32_t index = 0; index < kMaxRegisteredSites; ++index) REQUIRE(sites.add(0x100 + index, 1));
    CHECK_FALSE(sites.add(0x10, 1));
    CHECK(sites.class_of(0x10) == kInlinedClass);
    CHECK(sites.class_of(0x100 + kMaxRegisteredSites - 1) == 1);
  }
}

}  // namespace icprofile::test
