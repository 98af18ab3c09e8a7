// Random programs, run on an engine and on a slow and obvious model of it.
#include <doctest/doctest.h>

#include <random>
#include <utility>
#include <vector>

#include "accounting_model.h"
#include "engine_bench.h"
#include "tree_soundness.h"

namespace icprofile::test {

namespace {

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
    check_soundness(bench_.engine().tree());
    // The model counts four events, the engine as many as it was told to.
    Record expected = model_.record();
    for (auto& [path, self] : expected.self) {
      for (uint32_t event = event_count_; event < kMaxProfiledEvents; ++event) self[event] = 0;
    }
    const Record actual = record_of(bench_.engine());
    REQUIRE(actual.self == expected.self);
    REQUIRE(actual.resumptions == expected.resumptions);
    REQUIRE(actual.calls == expected.calls);
  }

 private:
  static constexpr uint32_t kFirstLabel = kFirst + 8;
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
    const uint32_t choice = random_() % 21;
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
    } else if (choice < 16) {
      bench_.engine().settle();
      model_.charge(read_cost());
    } else if (choice < 19) {
      resume();
    } else {
      bench_.suspend();
      model_.probe_suspend(read_cost());
    }
  }

  void enter() {
    constexpr CallKind kKinds[] = {kPlainCall, kConstructCall, kGeneratorResumption, kLabelCall};
    const CallKind kind = kKinds[random_() % 4];
    const uint32_t function = kind == kLabelCall ? kFirstLabel + random_() % 3 : kFirst + random_() % 8;
    const uint32_t site_class = random_() % kSiteClasses;
    const Callee callee = callee_of(function, kind);
    frames_.push_back({model_.current(), callee});
    bench_.enter(function, kind, site_of(site_class));
    model_.probe_enter(callee, site_class, read_cost());
    remember();
  }

  void resume() {
    const auto& [node, path] = places_[random_() % places_.size()];
    bench_.resume(node);
    model_.probe_resume(path, read_cost());
    remember();
  }

  void remember() { places_.push_back({bench_.state().current, model_.current()}); }

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
    const SpecialNode collector = random_() % 2 == 0 ? kMinorCollectionNode : kMajorCollectionNode;
    const uint32_t nesting = 1 + random_() % 2;
    for (uint32_t level = 0; level < nesting; ++level) bench_.engine().collection_begins(collector);
    model_.charge(read_cost());
    model_.move_to(collector_path(collector));
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
  // Of which any can be resumed; a number that no node has stands for (program).
  std::vector<std::pair<uint32_t, Path>> places_ = {{kProgramNode, {}}, {UINT32_MAX, {}}};
};

// Probes and collections in any order, with anything in the words that JavaScript can write.
class HostileProgram {
 public:
  explicit HostileProgram(uint32_t seed) : random_(seed), bench_(1) {}

  void run(uint32_t steps) {
    for (uint32_t step = 0; step < steps; ++step) {
      bench_.counter().advance(random_() % 100);
      scribble();
      take_step();
    }
    bench_.engine().settle();
    check_conservation(bench_.engine());
  }

 private:
  // Numbers of nodes and functions that there are, nearly are, or cannot be.
  uint32_t anything() {
    constexpr uint32_t kEdges[] = {0, 1, 2, 3, 4, INT32_MAX, UINT32_MAX - 1, UINT32_MAX};
    const uint32_t choice = random_() % 4;
    if (choice == 0) return kEdges[random_() % 8];
    if (choice == 1) return static_cast<uint32_t>(random_());
    return random_() % (uint64_t{2} * bench_.engine().tree().node_count());
  }

  void scribble() {
    SharedState& state = bench_.state();
    state = {anything(), anything(), anything(), anything(), anything()};
  }

  void take_step() {
    EngineCore& engine = bench_.engine();
    const ProbeSite site = random_() % 3;
    bench_.counter().quick_reads_to_refuse = random_() % 3;
    switch (random_() % 8) {
      case 0:
      case 1:
        return engine.enter(site);
      case 2:
        return engine.leave();
      case 3:
        return engine.leave_by_throw(site);
      case 4:
        return engine.resume();
      case 5:
        return engine.suspend();
      case 6:
        return engine.collection_begins(kMajorCollectionNode);
      default:
        return engine.collection_ends();
    }
  }

  std::mt19937 random_;
  Bench<1> bench_;
};

}  // namespace

TEST_SUITE("engine against JavaScript") {
  TEST_CASE("touches nothing but its tree, and loses no count, whatever the shared words hold") {
    for (uint32_t seed = 0; seed < 200; ++seed) {
      CAPTURE(seed);
      HostileProgram(seed).run(2000);
    }
  }
}

TEST_SUITE("engine against the model") {
  TEST_CASE("agrees with the rules of accounting in random programs, to the count") {
    for (uint32_t seed = 0; seed < 150; ++seed) {
      CAPTURE(seed);
      Race<1>(seed, 1).run(1500);
      const uint32_t event_count = 1 + seed % kMaxProfiledEvents;
      Race<0>(1000 + seed, event_count).run(1500);
    }
  }
}

}  // namespace icprofile::test
