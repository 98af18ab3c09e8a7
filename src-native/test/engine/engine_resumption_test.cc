// The engine where work is set up in one place and resumed later.
#include <doctest/doctest.h>

#include <cerrno>
#include <random>
#include <vector>

#include "engine_bench.h"
#include "test/failing_allocations.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kNoNode = UINT32_MAX;

Path part_of_first(Part part) {
  return {step_of(kFirst, part)};
}

// The node of a function that was called from (program), and has returned.
template <uint32_t Events>
uint32_t node_of_call(Bench<Events>& bench, uint32_t function) {
  bench.enter(function);
  const uint32_t node = bench.state().current;
  bench.leave();
  return node;
}

// Calls, returns, resumptions and their ends, in any order.
void take_random_step(Bench<>& bench, std::mt19937& random) {
  bench.counter().advance(random() % 100);
  const uint32_t choice = random() % 4;
  if (choice == 0) {
    bench.enter(kFirst + random() % 300);
  } else if (choice == 1) {
    bench.resume(random() % (bench.engine().tree().node_count() + 1));
  } else if (choice == 2) {
    bench.suspend();
  } else if (bench.depth() > 0) {
    bench.leave();
  }
}

}  // namespace

TEST_SUITE("engine's resumptions") {
  TEST_CASE("charge the part of the function that set the work up, and give the thread back") {
    Bench<> bench;
    const uint32_t node = node_of_call(bench, kFirst);
    bench.enter(kFirst + 1);
    bench.resume(node);
    bench.counter().advance(5);
    bench.suspend();
    bench.counter().advance(60);
    CHECK(bench.self(part_of_first(kResumedPart)) == 5);
    CHECK(bench.self(path_of({kFirst})) == 0);
    CHECK(bench.self(path_of({kFirst + 1})) == 60);
    CHECK(record_of(bench.engine()).resumptions.at(part_of_first(kResumedPart)) == 1);
  }

  TEST_CASE("are no calls, and what they call is told apart") {
    Bench<> bench;
    const uint32_t node = node_of_call(bench, kFirst);
    bench.resume(node);
    bench.enter(kFirst + 1);
    bench.counter().advance(5);
    bench.leave();
    bench.suspend();
    Path callee = part_of_first(kResumedPart);
    callee.push_back(step_of(kFirst + 1, kSynchronousPart));
    CHECK(bench.self(callee) == 5);
    const Record record = record_of(bench.engine());
    CHECK(record.calls.at({{}, callee_of(kFirst, kPlainCall)}).calls[kInlinedClass] == 1);
    CHECK(record.calls.size() == 2);
  }

  TEST_CASE("nest, and each end brings back what its beginning interrupted") {
    Bench<> bench;
    std::vector<uint32_t> nodes;
    for (uint32_t function = kFirst; function < kFirst + 200; ++function)
      nodes.push_back(node_of_call(bench, function));
    std::vector<uint32_t> interrupted;
    for (const uint32_t node : nodes) {
      interrupted.push_back(bench.state().current);
      bench.resume(node);
    }
    for (; !interrupted.empty(); interrupted.pop_back()) {
      bench.suspend();
      CHECK(bench.state().current == interrupted.back());
    }
  }

  TEST_CASE("that end without having begun change nothing") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.suspend();
    bench.counter().advance(5);
    CHECK(bench.self(path_of({kFirst})) == 5);
  }

  TEST_CASE("of nobody's work over nobody's cost no read") {
    Bench<> bench;
    bench.counter().read_cost = 7;
    bench.counter().advance(5);
    bench.resume(kProgramNode);
    bench.suspend();
    bench.counter().read_cost = 0;
    CHECK(bench.self({}) == 5);
    CHECK(bench.self(profiler_path()) == 0);
    check_conservation(bench.engine());
  }

  TEST_CASE("of a node that there is not are of (program)") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.resume(kNoNode);
    bench.counter().advance(5);
    bench.suspend();
    CHECK(bench.self({}) == 5);
    CHECK(bench.self(path_of({kFirst})) == 0);
  }

  TEST_CASE("whose beginning found no memory go on as what they interrupted, and stay matched") {
    Bench<> bench;
    const uint32_t outer = node_of_call(bench, kFirst);
    const uint32_t inner = node_of_call(bench, kFirst + 1);
    bench.resume(outer);
    const uint32_t interrupted = bench.state().current;
    uint32_t begun = 0;
    {
      const FailingAllocations failing(0, FailingAllocations::kAllFurther);
      for (; failing.failed() == 0; ++begun) bench.resume(inner);
    }
    // There is memory again; but this one stands on one that was forgotten.
    bench.resume(outer);
    bench.suspend();
    for (; begun > 0; --begun) bench.suspend();
    CHECK(bench.state().current == interrupted);
    bench.suspend();
    CHECK(bench.state().current == kProgramNode);
    check_conservation(bench.engine());
  }

  TEST_CASE("lose nothing when the tree is full, or memory runs out") {
    for (const uint32_t node_limit : {1u, 5u, 50u, kUnlimited}) {
      Bench<> bench(1, node_limit);
      bench.counter().read_cost = 1;
      std::mt19937 random(node_limit);
      const FailingAllocations failing(node_limit == kUnlimited ? 2 : SIZE_MAX,
                                       FailingAllocations::kAllFurther);
      for (int step = 0; step < 20'000; ++step) take_random_step(bench, random);
      bench.engine().settle();
      CHECK(bench.engine().tree().is_truncated());
      check_conservation(bench.engine());
      CHECK(bench.engine().total(0) == bench.counter().counts.values[0] - bench.first().values[0]);
    }
  }
}

TEST_SUITE("engine's start") {
  TEST_CASE("fails where the counters cannot be read, in either way") {
    FakeCounter counter;
    counter.quick_reads_to_refuse = counter.slow_reads_to_refuse = 1;
    SharedState state = {};
    Engine<FakeSource, 1> engine(FakeSource{&counter}, 1, kUnlimited, &state);
    CHECK(engine.start() == EIO);
  }

  TEST_CASE("takes the slow read where there is no quick one") {
    FakeCounter counter;
    counter.advance(1000);
    counter.quick_reads_to_refuse = 1;
    SharedState state = {};
    state.current = 5;
    Engine<FakeSource, 1> engine(FakeSource{&counter}, 1, kUnlimited, &state);
    CHECK(engine.start() == 0);
    CHECK(engine.total(0) == 0);
    CHECK(state.current == kProgramNode);
  }
}

}  // namespace icprofile::test
