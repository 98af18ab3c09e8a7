// An engine over a counter that the test advances.
#pragma once

#include <doctest/doctest.h>

#include <vector>

#include "engine/engine.h"
#include "profile_record.h"

namespace icprofile::test {

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

// A running engine, and the part of a wrapper around each profiled call.
template <uint32_t Events = 1>
class Bench {
 public:
  explicit Bench(uint32_t event_count = 1, uint32_t node_limit = kUnlimited, uint64_t first_count = 0)
      : engine_(FakeSource{&counter_}, event_count, node_limit, &state_) {
    counter_.advance(first_count);
    REQUIRE(engine_.start() == 0);
    first_ = counter_.counts;
  }

  EngineCore& engine() { return engine_; }
  FakeCounter& counter() { return counter_; }
  SharedState& state() { return state_; }
  const Counts& first() const { return first_; }
  size_t depth() const { return frames_.size(); }

  void enter(uint32_t function, CallKind kind = kPlainCall, ProbeSite site = kNowhere) {
    push(callee_of(function, kind));
    engine_.enter(site);
  }

  void resume(uint32_t node) {
    state_.argument = node;
    engine_.resume();
  }

  void suspend() { engine_.suspend(); }

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

  void push(Callee callee) {
    frames_.push_back({state_.current, callee});
    state_.argument = callee;
  }

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

}  // namespace icprofile::test
