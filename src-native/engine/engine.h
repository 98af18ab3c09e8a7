// Charges counts to the nodes of a calling-context tree. One engine serves one thread.
//
// At each probe, what was counted since the last probe is charged to the current node; that is all. So the
// sum of all nodes' self is always the counter's advance since the start (`total`): nothing is lost or
// counted twice.
#pragma once

#include <cstdint>

#include "engine/call_tree.h"
#include "engine/probe_site.h"
#include "engine/shared_state.h"

// For the hot path: see Engine.
#define ICPROFILE_UNLIKELY(condition) __builtin_expect((condition), 0)
#define ICPROFILE_APART __attribute__((noinline))

namespace icprofile {

// A moment's counts of up to kMaxProfiledEvents events.
struct Counts {
  uint64_t values[kMaxProfiledEvents];
};

// The part of the engine that does not depend on the counter source.
class EngineCore {
 public:
  EngineCore(uint32_t event_count, uint32_t node_limit, SharedState* state)
      : event_count_(event_count), tree_(node_limit), state_(state) {}
  virtual ~EngineCore() = default;
  EngineCore(const EngineCore&) = delete;
  EngineCore& operator=(const EngineCore&) = delete;

  // The probes. `enter` takes the Callee, and `leave` the node to go back to, from the shared state.
  virtual void enter(ProbeSite site) = 0;
  virtual void leave() = 0;
  virtual void leave_by_throw() = 0;
  virtual void collection_begins() = 0;
  virtual void collection_ends() = 0;

  // Begins counting, in (program). False where memory ran out.
  virtual bool start() = 0;
  // Charges the current node with what was counted up to now.
  virtual void settle() = 0;

  const CallTree& tree() const { return tree_; }
  ProbeSites& sites() { return sites_; }
  uint32_t event_count() const { return event_count_; }
  // The counter's advance from start to the last settlement.
  uint64_t total(uint32_t event) const { return last_.values[event] - first_.values[event]; }

 protected:
  const uint32_t event_count_;
  CallTree tree_;
  SharedState* const state_;
  ProbeSites sites_;
  Counts first_ = {};
  Counts last_ = {};
  Counts probe_cost_ = {};  // of (profiler), since the last settlement
  uint32_t collections_open_ = 0;
  uint32_t interrupted_node_ = kProgramNode;
};

// `Source` has `bool read(Counts*)` and `bool read_slowly(Counts*)`, which write the counts of `Events`
// events; 0 Events stands for event_count(). The first takes a few instructions; where it returns false, the
// second is asked. If that has no counts either, nothing is charged until a read succeeds, which charges what
// was counted meanwhile.
//
// Of the two most frequent probes, what nearly every call needs stands first and calls nothing, so that no
// registers are saved for the rest, which stands in functions of its own.
template <class Source, uint32_t Events>
class Engine final : public EngineCore {
 public:
  Engine(Source source, uint32_t event_count, uint32_t node_limit, SharedState* state)
      : EngineCore(event_count, node_limit, state), source_(source) {}

  bool start() override {
    if (!tree_.initialize()) return false;
    state_->current = kProgramNode;
    first_ = last_ = read_after(Counts{});
    return true;
  }

  void settle() override {
    const Counts now = read_after(last_);
    charge(state_->current, now);
    last_ = now;
    uint64_t* profiler = tree_.node(kProfilerNode).self;
    for (uint32_t event = 0; event < events(); ++event) {
      profiler[event] += probe_cost_.values[event];
      probe_cost_.values[event] = 0;
    }
  }

  void enter(ProbeSite site) override {
    Counts now;
    if (ICPROFILE_UNLIKELY(!source_.read(&now))) return enter_slowly(site);
    charge(state_->current, now);
    Edge& edge = tree_.last_edge(state_->current);
    if (ICPROFILE_UNLIKELY(edge.callee != state_->argument || site != sites_.last())) {
      set_last(now);
      return enter_elsewhere(site);
    }
    take(edge, sites_.last_class());
    end_probe(now);
  }

  void leave() override {
    Counts now;
    if (ICPROFILE_UNLIKELY(!source_.read(&now))) return leave_slowly();
    charge(state_->current, now);
    state_->current = state_->argument;
    end_probe(now);
  }

  void leave_by_throw() override {
    const Counts now = read_after(last_);
    charge(state_->current, now);
    ++tree_.follow(state_->argument, state_->callee).throws;
    state_->current = state_->argument;
    end_probe(now);
  }

  void collection_begins() override {
    if (collections_open_++ > 0) return;
    settle();
    interrupted_node_ = state_->current;
    state_->current = kGarbageCollectorNode;
  }

  void collection_ends() override {
    // A collection that was under way when the engine started ends without having begun.
    if (collections_open_ == 0 || --collections_open_ > 0) return;
    settle();
    state_->current = interrupted_node_;
  }

 private:
  uint32_t events() const { return Events == 0 ? event_count_ : Events; }

  void set_last(const Counts& counts) {
    for (uint32_t event = 0; event < events(); ++event) last_.values[event] = counts.values[event];
  }

  Counts read_after(const Counts& last) {
    Counts now = {};
    return source_.read(&now) ? now : read_slowly_after(last);
  }

  Counts read_slowly_after(const Counts& last) {
    Counts now = {};
    return source_.read_slowly(&now) ? now : last;
  }

  void charge(uint32_t node, const Counts& now) {
    uint64_t* self = tree_.node(node).self;
    for (uint32_t event = 0; event < events(); ++event)
      self[event] += now.values[event] - last_.values[event];
  }

  void take(Edge& edge, uint32_t site_class) {
    ++edge.calls[site_class];
    state_->current = edge.to;
  }

  // What a probe did since its first read is the profiler's own cost. The read is the last thing a probe
  // does.
  void end_probe(const Counts& begin) {
    Counts now;
    if (ICPROFILE_UNLIKELY(!source_.read(&now))) {
      set_last(begin);
      return end_probe_slowly();
    }
    end_probe_at(now, begin);
  }

  void end_probe_at(const Counts& now, const Counts& begin) {
    for (uint32_t event = 0; event < events(); ++event) {
      probe_cost_.values[event] += now.values[event] - begin.values[event];
      last_.values[event] = now.values[event];
    }
  }

  ICPROFILE_APART void enter_slowly(ProbeSite site) {
    const Counts now = read_slowly_after(last_);
    charge(state_->current, now);
    last_ = now;
    enter_elsewhere(site);
  }

  ICPROFILE_APART void leave_slowly() {
    const Counts now = read_slowly_after(last_);
    charge(state_->current, now);
    state_->current = state_->argument;
    end_probe(now);
  }

  // Where another function is called than last time, or from another place. The probe began at `last_`.
  ICPROFILE_APART void enter_elsewhere(ProbeSite site) {
    const Counts begin = last_;
    take(tree_.follow(state_->current, state_->argument), sites_.class_of(site));
    end_probe(begin);
  }

  ICPROFILE_APART void end_probe_slowly() {
    const Counts begin = last_;
    end_probe_at(read_slowly_after(begin), begin);
  }

  Source source_;
};

}  // namespace icprofile
