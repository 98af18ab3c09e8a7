// The engine over a counter that the test advances: every count must be found in the node that it belongs to.
#include "engine/engine.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "failing_allocations.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kUnlimited = 1u << 28;
constexpr uint32_t kFirst = kFirstProfiledFunction;
constexpr ProbeSite kNowhere = 0xdead;

// Moves by itself only where a read costs something.
struct FakeCounter {
  Counts counts = {};
  uint64_t read_cost = 0;
  uint32_t quick_reads_to_refuse = 0;
  uint32_t slow_reads_to_refuse = 0;

  void advance(uint64_t amount) {
    // Each event moves at a speed of its own.
    for (uint32_t event = 0; event < kMaxProfiledEvents; ++event)
      counts.values[event] += amount * (event + 1);
  }
};

class FakeSource {
 public:
  explicit FakeSource(FakeCounter* counter) : counter_(counter) {}

  bool read(Counts* counts) { return read_unless(&counter_->quick_reads_to_refuse, counts); }
  bool read_slowly(Counts* counts) { return read_unless(&counter_->slow_reads_to_refuse, counts); }

 private:
  bool read_unless(uint32_t* reads_to_refuse, Counts* counts) {
    if (*reads_to_refuse > 0) {
      --*reads_to_refuse;
      return false;
    }
    counter_->advance(counter_->read_cost);
    *counts = counter_->counts;
    return true;
  }

  FakeCounter* counter_;
};

using Path = std::vector<uint32_t>;
using EventCounts = std::array<uint64_t, kMaxProfiledEvents>;

struct CallRecord {
  Path to;
  std::array<uint64_t, kSiteClasses> calls = {};
  std::array<uint64_t, kThrowForms> throws = {};
  bool is_recursive = false;

  bool operator==(const CallRecord& other) const {
    return to == other.to && calls == other.calls && throws == other.throws &&
           is_recursive == other.is_recursive;
  }
};

// What a profile comes down to: what was charged along each path, and the calls made from there.
struct Record {
  std::map<Path, EventCounts> self;
  std::map<std::pair<Path, Callee>, CallRecord> calls;
};

Path profiler_path() {
  return {kProfilerFunction};
}

Path collector_path() {
  return {kGarbageCollectorFunction};
}

// The rules of accounting, said as plainly and slowly as can be.
class Model {
 public:
  const Record& record() const { return record_; }
  const Path& current() const { return current_; }

  void charge(uint64_t amount) { charge_to(current_, amount); }

  void probe_enter(Callee callee, uint32_t site_class, uint64_t read_cost) {
    charge(read_cost);
    const uint32_t function = callee / 2;
    Path to = {};
    bool is_recursive = false;
    for (const uint32_t caller : current_) {
      to.push_back(caller);
      if (caller == function) {
        is_recursive = true;
        break;
      }
    }
    if (!is_recursive) to.push_back(function);
    CallRecord& call = record_.calls[{current_, callee}];
    call.to = to;
    call.is_recursive = is_recursive;
    ++call.calls[site_class];
    current_ = to;
    charge_to(profiler_path(), read_cost);
  }

  void probe_leave(const Path& caller, uint64_t read_cost) {
    charge(read_cost);
    current_ = caller;
    charge_to(profiler_path(), read_cost);
  }

  void probe_throw(const Path& caller, Callee callee, bool inlined, uint64_t read_cost) {
    ++record_.calls[{caller, callee}].throws[inlined ? 1 : 0];
    probe_leave(caller, read_cost);
  }

  void move_to(const Path& path) { current_ = path; }

 private:
  void charge_to(const Path& path, uint64_t amount) {
    if (amount == 0) return;
    for (uint32_t event = 0; event < kMaxProfiledEvents; ++event)
      record_.self[path][event] += amount * (event + 1);
  }

  Record record_;
  Path current_;
};

Path path_to(const CallTree& tree, uint32_t node) {
  Path path;
  for (; node != kProgramNode; node = tree.node(node).parent)
    path.insert(path.begin(), tree.node(node).function);
  return path;
}

Record record_of(const EngineCore& engine) {
  const CallTree& tree = engine.tree();
  Record record;
  for (uint32_t index = 0; index < tree.node_count(); ++index) {
    EventCounts self = {};
    for (uint32_t event = 0; event < engine.event_count(); ++event)
      self[event] = tree.node(index).self[event];
    if (self != EventCounts{}) record.self[path_to(tree, index)] = self;
  }
  for (uint32_t index = 1; index < tree.edge_count(); ++index) {
    const Edge& edge = tree.edge(index);
    CallRecord& call = record.calls[{path_to(tree, edge.from), edge.callee}];
    call.to = path_to(tree, edge.to);
    for (uint32_t site_class = 0; site_class < kSiteClasses; ++site_class) {
      call.calls[site_class] += edge.calls[site_class];
    }
    for (uint32_t form = 0; form < kThrowForms; ++form) call.throws[form] += tree.throws(edge, form);
    call.is_recursive = edge.is_recursive != 0;
  }
  return record;
}

void check_conservation(const EngineCore& engine) {
  for (uint32_t event = 0; event < engine.event_count(); ++event) {
    uint64_t sum = 0;
    for (uint32_t index = 0; index < engine.tree().node_count(); ++index)
      sum += engine.tree().node(index).self[event];
    REQUIRE(sum == engine.total(event));
  }
}

// A running engine, and the part of a wrapper around each profiled call.
template <uint32_t Events = 1>
class Bench {
 public:
  explicit Bench(uint32_t event_count = 1, uint32_t node_limit = kUnlimited, uint64_t first_count = 0)
      : engine_(FakeSource{&counter_}, event_count, node_limit, &state_) {
    counter_.advance(first_count);
    REQUIRE(engine_.start());
    first_ = counter_.counts;
  }

  EngineCore& engine() { return engine_; }
  FakeCounter& counter() { return counter_; }
  SharedState& state() { return state_; }
  const Counts& first() const { return first_; }
  size_t depth() const { return frames_.size(); }

  void enter(uint32_t function, bool construct = false, ProbeSite site = kNowhere) {
    const Callee callee = function * 2 + (construct ? 1 : 0);
    frames_.push_back({state_.current, callee});
    state_.argument = callee;
    engine_.enter(site);
  }

  // As where the calls above the one that returns never came to their leave probes.
  void leave(size_t levels = 1) {
    state_.argument = pop(levels).caller;
    engine_.leave();
  }

  void leave_by_throw(ProbeSite site = kNowhere) {
    const Frame frame = pop(1);
    state_.argument = frame.caller;
    state_.callee = frame.callee;
    engine_.leave_by_throw(site);
  }

  // Counts charged along this path.
  uint64_t self(const Path& path, uint32_t event = 0) {
    engine_.settle();
    const Record record = record_of(engine_);
    const auto found = record.self.find(path);
    return found == record.self.end() ? 0 : found->second[event];
  }

 private:
  struct Frame {
    uint32_t caller;
    Callee callee;
  };

  Frame pop(size_t levels) {
    const Frame frame = frames_[frames_.size() - levels];
    frames_.resize(frames_.size() - levels);
    return frame;
  }

  FakeCounter counter_;
  Counts first_ = {};
  SharedState state_ = {};
  Engine<FakeSource, Events> engine_;
  std::vector<Frame> frames_;
};

// Random programs, run on an engine and on the model at once.
template <uint32_t Events>
class Race {
 public:
  Race(uint32_t seed, uint32_t event_count) : random_(seed), event_count_(event_count), bench_(event_count) {
    bench_.counter().read_cost = random_() % 3;
    for (uint32_t site_class = 0; site_class < kSiteClasses; ++site_class) {
      REQUIRE(bench_.engine().sites().add(site_of(site_class), site_class));
    }
  }

  void run(uint32_t steps) {
    for (uint32_t step = 0; step < steps; ++step) {
      work();
      take_step();
    }
    bench_.engine().settle();
    model_.charge(read_cost());
    check_conservation(bench_.engine());
    // The model counts four events, the engine as many as it was told to.
    Record expected = model_.record();
    for (auto& [path, self] : expected.self) {
      for (uint32_t event = event_count_; event < kMaxProfiledEvents; ++event) self[event] = 0;
    }
    const Record actual = record_of(bench_.engine());
    REQUIRE(actual.self == expected.self);
    REQUIRE(actual.calls == expected.calls);
  }

 private:
  static ProbeSite site_of(uint32_t site_class) { return 0x1000 + site_class * 16; }
  uint64_t read_cost() { return bench_.counter().read_cost; }

  void work() {
    const uint64_t amount = random_() % 4 == 0 ? 0 : random_() % 1000;
    bench_.counter().advance(amount);
    model_.charge(amount);
  }

  void take_step() {
    // None, one or both of a probe's reads: it makes no difference which kind of read answers.
    bench_.counter().quick_reads_to_refuse = random_() % 3;
    const uint32_t choice = random_() % 16;
    if (choice < 7) {
      enter();
    } else if (choice < 11) {
      leave(1);
    } else if (choice < 13) {
      leave_by_throw();
    } else if (choice < 14) {
      leave(1 + random_() % (bench_.depth() + 1));
    } else if (choice < 15) {
      collect();
    } else {
      bench_.engine().settle();
      model_.charge(read_cost());
    }
  }

  void enter() {
    const uint32_t function = kFirst + random_() % 8;
    const bool construct = random_() % 4 == 0;
    const uint32_t site_class = random_() % kSiteClasses;
    const Callee callee = function * 2 + (construct ? 1 : 0);
    frames_.push_back({model_.current(), callee});
    bench_.enter(function, construct, site_of(site_class));
    model_.probe_enter(callee, site_class, read_cost());
  }

  void leave(size_t levels) {
    if (levels > frames_.size()) return;
    bench_.leave(levels);
    model_.probe_leave(frames_[frames_.size() - levels].first, read_cost());
    frames_.resize(frames_.size() - levels);
  }

  void leave_by_throw() {
    if (frames_.empty()) return;
    const uint32_t site_class = random_() % kSiteClasses;
    bench_.leave_by_throw(site_of(site_class));
    const auto& [caller, callee] = frames_.back();
    model_.probe_throw(caller, callee, site_class == kInlinedClass, read_cost());
    frames_.pop_back();
  }

  void collect() {
    const Path interrupted = model_.current();
    const uint32_t nesting = 1 + random_() % 2;
    for (uint32_t level = 0; level < nesting; ++level) bench_.engine().collection_begins();
    model_.charge(read_cost());
    model_.move_to(collector_path());
    work();
    for (uint32_t level = 0; level < nesting; ++level) bench_.engine().collection_ends();
    model_.charge(read_cost());
    model_.move_to(interrupted);
  }

  std::mt19937 random_;
  const uint32_t event_count_;
  Bench<Events> bench_;
  Model model_;
  std::vector<std::pair<Path, Callee>> frames_;
};

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
    CHECK(bench.self({kFirst}) == 4020);
    CHECK(bench.self({kFirst, kFirst + 1}) == 300);
    CHECK(bench.engine().total(0) == 54'321);
  }

  TEST_CASE("charges what lies between a probe's reads to (profiler), exactly") {
    Bench<> bench;
    bench.counter().read_cost = 7;
    bench.enter(kFirst);
    bench.leave();
    bench.counter().read_cost = 0;
    CHECK(bench.self(profiler_path()) == 14);
    CHECK(bench.self({kFirst}) == 7);
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
    CHECK(bench.self({kFirst, kFirst + 1}) == 5);
    CHECK(bench.self({kFirst}) == 60);
    const Record record = record_of(bench.engine());
    CHECK(record.calls.at({{}, kFirst * 2}).throws == std::array<uint64_t, kThrowForms>{0, 0});
    CHECK(record.calls.at({{kFirst}, (kFirst + 1) * 2}).throws == std::array<uint64_t, kThrowForms>{0, 1});
  }

  TEST_CASE("a throw out of a registered site is told from one out of a wrapper that was inlined") {
    Bench<> bench;
    bench.engine().sites().add(0x1000, 1);
    for (const ProbeSite site : {ProbeSite{0x1000}, ProbeSite{0x2000}, ProbeSite{0x1000}}) {
      bench.enter(kFirst);
      bench.leave_by_throw(site);
    }
    const Record record = record_of(bench.engine());
    CHECK(record.calls.at({{}, kFirst * 2}).throws == std::array<uint64_t, kThrowForms>{2, 1});
  }

  TEST_CASE("a call can leave to any earlier node, over calls that never left") {
    Bench<> bench;
    for (uint32_t function = kFirst; function < kFirst + 4; ++function) bench.enter(function);
    bench.counter().advance(3);
    bench.leave(3);
    bench.counter().advance(40);
    CHECK(bench.self({kFirst, kFirst + 1, kFirst + 2, kFirst + 3}) == 3);
    CHECK(bench.self({kFirst}) == 40);
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
    CHECK(bench.self({kFirst}) == 705);
    CHECK(bench.self({kFirst, kFirst + 1}) == 60);
    const Record record = record_of(bench.engine());
    CHECK_FALSE(record.calls.at({{}, kFirst * 2}).is_recursive);
    CHECK(record.calls.at({{kFirst, kFirst + 1}, kFirst * 2}).is_recursive);
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
    CHECK(bench.self({kFirst}) == 0);
    CHECK(bench.self({kFirst, kFirst + 1}) == 110);
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
        bench.enter(kFirst + random() % 10, random() % 2 == 0, random() % 3);
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
    CHECK(bench.self({kFirst}) == 30);
  }

  TEST_CASE("counts right where the counter wraps around") {
    Bench<> bench(1, kUnlimited, UINT64_MAX - 10);
    bench.counter().advance(6);
    bench.enter(kFirst);
    bench.counter().advance(50);
    bench.leave();
    CHECK(bench.self({}) == 6);
    CHECK(bench.self({kFirst}) == 50);
    CHECK(bench.engine().total(0) == 56);
  }

  TEST_CASE("charges up to four events at once, each for itself") {
    Bench<0> bench(4);
    bench.enter(kFirst);
    bench.counter().advance(10);
    bench.leave();
    for (uint32_t event = 0; event < 4; ++event) {
      CHECK(bench.self({kFirst}, event) == 10 * (event + 1));
      CHECK(bench.engine().total(event) == 10 * (event + 1));
    }
  }

  TEST_CASE("agrees with the rules of accounting in random programs, to the count") {
    for (uint32_t seed = 0; seed < 60; ++seed) {
      CAPTURE(seed);
      Race<1>(seed, 1).run(1500);
      const uint32_t event_count = 1 + seed % kMaxProfiledEvents;
      Race<0>(1000 + seed, event_count).run(1500);
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
          bench.enter(kFirst + random() % 300, random() % 2 == 0);
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
    CHECK_FALSE(engine.start());
  }
}

TEST_SUITE("engine's collections") {
  TEST_CASE("charge (garbage collector), and give the interrupted function back its turn") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.counter().advance(1);
    bench.engine().collection_begins();
    bench.counter().advance(20);
    bench.engine().collection_ends();
    bench.counter().advance(300);
    bench.leave();
    CHECK(bench.self(collector_path()) == 20);
    CHECK(bench.self({kFirst}) == 301);
  }

  TEST_CASE("nested in one another are one") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.engine().collection_begins();
    bench.counter().advance(1);
    bench.engine().collection_begins();
    bench.counter().advance(20);
    bench.engine().collection_ends();
    bench.counter().advance(300);
    bench.engine().collection_ends();
    bench.counter().advance(4000);
    CHECK(bench.self(collector_path()) == 321);
    CHECK(bench.self({kFirst}) == 4000);
  }

  TEST_CASE("under way since before the start end without effect") {
    Bench<> bench;
    bench.enter(kFirst);
    bench.engine().collection_ends();
    bench.counter().advance(5);
    CHECK(bench.self({kFirst}) == 5);
    bench.engine().collection_begins();
    bench.counter().advance(60);
    bench.engine().collection_ends();
    CHECK(bench.self(collector_path()) == 60);
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
