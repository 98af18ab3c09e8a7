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
#include "engine/probe_site.h"
#include "engine/shared_state.h"

namespace icprofile {

// A moment's counts of up to kMaxProfiledEvents events.
struct Counts {
  uint64_t values[kMaxProfiledEvents];
};

// The part of the engine that does not depend on the counter source.
//
// JavaScript can write anything into the shared state, so the current node is kept here, and only published
// there; what is taken from there as a node is compared with their number.
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
  // `resume` makes the node in the argument current: a continuation of its function begins. `suspend` makes
  // the node current again that was before. These pairs nest.
  virtual void resume() = 0;
  virtual void suspend() = 0;
  virtual void collection_begins(SpecialNode collector) = 0;
  virtual void collection_ends() = 0;

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
  void set_current(uint32_t node) {
    current_ = node;
    state_->current = node;
  }
  // The node in the argument; (program) where there is no such node.
  uint32_t node_in_argument() const {
    const uint32_t node = state_->argument;
    return ICPROFILE_UNLIKELY(node >= tree_.node_count()) ? uint32_t{kProgramNode} : node;
  }

  // The current node waits until what interrupts it is suspended.
  void put_aside() {
    // Once something was forgotten, so is what comes on top of it: pairs nest.
    if (forgotten_ == 0 && suspended_.reserve(1)) {
      suspended_.append(current_);
    } else {
      ++forgotten_;
    }
  }
  // To be called once for each put_aside. What memory was lacking for went on as what interrupted it.
  uint32_t take_back() {
    if (forgotten_ == 0 && suspended_.size() > 0) return suspended_.take_last();
    if (forgotten_ > 0) --forgotten_;
    return current_;
  }

  const uint32_t event_count_;
  CallTree tree_;
  SharedState* const state_;
  uint32_t current_ = kProgramNode;
  ProbeSites sites_;
  Counts first_ = {};
  Counts last_ = {};
  GrowableArray<uint32_t> suspended_;  // nodes
  uint32_t forgotten_ = 0;
  Counts probe_cost_ = {};  // of (profiler), since the last settlement
  uint32_t collections_open_ = 0;
  uint32_t interrupted_node_ = kProgramNode;
  uint64_t collection_begin_ = 0;  // of the first event
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
    set_current(kProgramNode);
    return 0;
  }

  void settle() override {
    const Counts now = read_after(last_);
    charge(current_, now);
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
    charge(current_, now);
    Edge& edge = tree_.last_edge(current_);
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
    charge(current_, now);
    set_current(node_in_argument());
    end_probe(now);
  }

  void leave_by_throw(ProbeSite site) override {
    const Counts now = read_after(last_);
    charge(current_, now);
    const uint32_t form = sites_.class_of(site) == kInlinedClass ? 1 : 0;
    const uint32_t caller = node_in_argument();
    tree_.count_throw(tree_.follow(caller, state_->callee), form);
    set_current(caller);
    end_probe(now);
  }

  void resume() override {
    const uint32_t node = node_in_argument();
    put_aside();
    // Work of nobody's that interrupts nobody's: nothing changes hands.
    if (node == kProgramNode && current_ == kProgramNode) {
      ++tree_.node(kProgramNode).resumptions;
      return;
    }
    const Counts now = read_after(last_);
    charge(current_, now);
    set_current(tree_.resume(node));
    end_probe(now);
  }

  void suspend() override {
    const uint32_t interrupted = take_back();
    if (interrupted == current_) return;
    const Counts now = read_after(last_);
    charge(current_, now);
    set_current(interrupted);
    end_probe(now);
  }

  void collection_begins(SpecialNode collector) override {
    if (collections_open_++ > 0) return;
    settle();
    interrupted_node_ = current_;
    collection_begin_ = last_.values[0];
    set_current(collector);
  }

  void collection_ends() override {
    // A collection that was under way when the engine started ends without having begun.
    if (collections_open_ == 0 || --collections_open_ > 0) return;
    settle();
    tree_.node(interrupted_node_).collected += last_.values[0] - collection_begin_;
    set_current(interrupted_node_);
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
    set_current(edge.to);
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
    charge(current_, now);
    last_ = now;
    enter_elsewhere(site);
  }

  ICPROFILE_APART void leave_slowly() {
    const Counts now = read_slowly_after(last_);
    charge(current_, now);
    set_current(node_in_argument());
    end_probe(now);
  }

  // Where another function is called than last time, or from another place. The probe began at `last_`.
  ICPROFILE_APART void enter_elsewhere(ProbeSite site) {
    const Counts begin = last_;
    take(tree_.follow(current_, state_->argument), sites_.class_of(site));
    end_probe(begin);
  }

  ICPROFILE_APART void end_probe_slowly() {
    const Counts begin = last_;
    end_probe_at(read_slowly_after(begin), begin);
  }

  Source source_;
};

}  // namespace icprofile
