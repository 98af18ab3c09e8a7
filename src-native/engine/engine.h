// Charges counts to the nodes of a calling-context tree. One engine serves one thread.
//
// At each probe, what was counted since the last probe is charged to the current node; that is all. So the
// sum of all nodes' self is always the counter's advance since the start (`total`): nothing is lost or
// counted twice.
#pragma once

#include <cerrno>
#include <cstdint>

#include "engine/branches.h"
#include "engine/call_tree.h"
#include "engine/growable_array.h"
#include "engine/open_calls.h"
#include "engine/probe_site.h"
#include "engine/shared_state.h"

namespace icprofile {

// A moment's counts of up to kMaxProfiledEvents events.
struct Counts {
  uint64_t values[kMaxProfiledEvents];
};

// The part of the engine that does not depend on the counter source.
class EngineCore {
 public:
  EngineCore(uint32_t event_count, uint32_t node_limit, SharedState* state)
      : event_count_(event_count), tree_(event_count, node_limit), state_(state) {}
  virtual ~EngineCore() = default;
  EngineCore(const EngineCore&) = delete;
  EngineCore& operator=(const EngineCore&) = delete;

  // The probes. `enter` takes the Callee, and `leave` the node to go back to, from the shared state.
  virtual void enter(ProbeSite site) = 0;
  virtual void leave() = 0;
  virtual void leave_by_throw(ProbeSite site) = 0;
  // `enter` of an async function: what is called from here on works for a call of its own.
  virtual void enter_async(ProbeSite site) = 0;
  // The thread goes on with what was set up in a node, for a call, both in the shared state, until `suspend`
  // brings back what it did before. These pairs nest.
  virtual void resume() = 0;
  virtual void suspend() = 0;
  virtual void collection_begins(SpecialNode collector) = 0;
  virtual void collection_ends() = 0;

  // The promise of the call in the shared state is fulfilled, rejected, or follows another one from now on.
  void settle_call() { open_calls_.settle(state_->resumed_call); }
  const OpenCalls& open_calls() const { return open_calls_; }

  // Begins counting, in (program). 0, ENOMEM, or EIO where the counters cannot be read.
  virtual int start() = 0;
  // Charges the current node with what was counted up to now.
  virtual void settle() = 0;

  const CallTree& tree() const { return tree_; }
  ProbeSites& sites() { return sites_; }
  uint32_t event_count() const { return event_count_; }
  // The counter's advance from start to the last settlement.
  uint64_t total(uint32_t event) const { return last_.values[event] - first_.values[event]; }

 protected:
  // What the thread did when something else was resumed.
  struct Suspended {
    uint32_t node;
    CallId call;
  };

  Part part_of_work_for(CallId call) const {
    return call == kNoCall || open_calls_.is_open(call) ? kResumedPart : kSettledPart;
  }
  void put_aside() {
    // Once something was forgotten, so is what comes on top of it: pairs nest.
    if (forgotten_ == 0 && suspended_.reserve(1)) {
      suspended_.append({state_->current, state_->call});
    } else {
      ++forgotten_;
    }
  }
  // To be called once for each put_aside. What memory was lacking for went on as what interrupted it.
  Suspended take_back() {
    if (forgotten_ == 0 && suspended_.size() > 0) return suspended_.take_last();
    if (forgotten_ > 0) --forgotten_;
    return {state_->current, state_->call};
  }

  const uint32_t event_count_;
  CallTree tree_;
  SharedState* const state_;
  ProbeSites sites_;
  Counts first_ = {};
  Counts last_ = {};
  OpenCalls open_calls_;
  GrowableArray<Suspended> suspended_;
  uint32_t forgotten_ = 0;
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

  int start() override {
    if (!tree_.initialize()) return ENOMEM;
    Counts now = {};
    if (!source_.read(&now) && !source_.read_slowly(&now)) return EIO;
    first_ = last_ = now;
    state_->current = kProgramNode;
    state_->call = kNoCall;
    return 0;
  }

  void settle() override {
    const Counts now = read_after(last_);
    charge(state_->current, now);
    last_ = now;
    uint64_t* profiler = tree_.self_of(kProfilerNode, events());
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

  void enter_async(ProbeSite site) override {
    const Counts begin = read_after(last_);
    charge(state_->current, begin);
    last_ = begin;
    if (state_->tracks_calls != 0) state_->call = open_calls_.open();
    enter_elsewhere(site);
  }

  void leave() override {
    Counts now;
    if (ICPROFILE_UNLIKELY(!source_.read(&now))) return leave_slowly();
    charge(state_->current, now);
    state_->current = state_->argument;
    end_probe(now);
  }

  void leave_by_throw(ProbeSite site) override {
    const Counts now = read_after(last_);
    charge(state_->current, now);
    const uint32_t form = sites_.class_of(site) == kInlinedClass ? 1 : 0;
    tree_.count_throw(tree_.follow(state_->argument, state_->callee), form);
    state_->current = state_->argument;
    end_probe(now);
  }

  void resume() override {
    const uint32_t node = state_->argument < tree_.node_count() ? state_->argument : uint32_t{kProgramNode};
    const CallId call = state_->resumed_call;
    put_aside();
    // Work of nobody's that interrupts nobody's: nothing changes hands.
    if (node == kProgramNode && state_->current == kProgramNode) {
      state_->call = call;
      ++tree_.node(kProgramNode).resumptions;
      return;
    }
    const Counts now = read_after(last_);
    charge(state_->current, now);
    state_->current = tree_.resume(node, part_of_work_for(call));
    state_->call = call;
    end_probe(now);
  }

  void suspend() override {
    const Suspended before = take_back();
    state_->call = before.call;
    if (before.node == state_->current) return;
    const Counts now = read_after(last_);
    charge(state_->current, now);
    state_->current = before.node;
    end_probe(now);
  }

  void collection_begins(SpecialNode collector) override {
    if (collections_open_++ > 0) return;
    settle();
    interrupted_node_ = state_->current;
    state_->current = collector;
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
    uint64_t* self = tree_.self_of(node, events());
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
