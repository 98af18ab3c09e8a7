// How the engine reads each kind of counter group.
#pragma once

#include <memory>
#include <new>
#include <utility>

#include "clock/clock_group.h"
#include "emulated/emulated_counter.h"
#include "emulated/emulated_group.h"
#include "engine/engine.h"
#include "manual/manual_group.h"
#include "perf/perf_group.h"

namespace icprofile::binding {

// Of sources whose quick read is all there is.
struct WithoutSlowRead {
  bool read_slowly(Counts*) { return false; }
};

class EmulatedSource : public WithoutSlowRead {
 public:
  explicit EmulatedSource(const EmulatedGroup& group) : counter_(group.counter()) {}

  bool read(Counts* counts) {
    counts->values[0] = read_counter(counter_);
    return true;
  }

 private:
  const uint64_t* counter_;
};

// One event with a mapped page.
class MappedPerfSource {
 public:
  explicit MappedPerfSource(PerfGroup& group) : page_(*group.page(0)), group_(group) {}
  bool read(Counts* counts) { return read_user_count<CounterRegisters>(page_, &counts->values[0]); }
  bool read_slowly(Counts* counts) { return group_.read_kernel_counts(counts->values); }

 private:
  const perf_event_mmap_page& page_;
  PerfGroup& group_;
};

class PerfSource : public WithoutSlowRead {
 public:
  explicit PerfSource(PerfGroup& group) : group_(group) {}
  bool read(Counts* counts) { return group_.read_counts(counts->values); }

 private:
  PerfGroup& group_;
};

// Several groups of one thread, where each kind of core has a PMU of its own: an event's count is their sum.
class PooledPerfSource : public WithoutSlowRead {
 public:
  struct Part {
    PerfGroup* group;
    uint32_t event_indexes[kMaxProfiledEvents];
  };
  static constexpr uint32_t kMaxParts = 4;

  PooledPerfSource(const Part* parts, uint32_t part_count) : part_count_(part_count) {
    for (uint32_t index = 0; index < part_count; ++index) parts_[index] = parts[index];
  }

  bool read(Counts* counts) {
    Counts sums = {};
    for (uint32_t index = 0; index < part_count_; ++index) {
      uint64_t part_counts[kMaxEvents];
      const Part& part = parts_[index];
      if (!part.group->read_counts(part_counts)) return false;
      for (size_t event = 0; event < part.group->size(); ++event) {
        sums.values[part.event_indexes[event]] += part_counts[event];
      }
    }
    *counts = sums;
    return true;
  }

 private:
  Part parts_[kMaxParts] = {};
  const uint32_t part_count_;
};

class ClockSource : public WithoutSlowRead {
 public:
  explicit ClockSource(ClockGroup& group) : group_(group) {}

  bool read(Counts* counts) {
    Reading reading;
    if (group_.read(&reading) != 0) return false;
    counts->values[0] = reading.raw;
    return true;
  }

 private:
  ClockGroup& group_;
};

class ManualSource : public WithoutSlowRead {
 public:
  explicit ManualSource(const ManualGroup& group) : counts_(group.counts()) {}

  bool read(Counts* counts) {
    for (uint32_t event = 0; event < kMaxProfiledEvents; ++event) counts->values[event] = counts_[event];
    return true;
  }

 private:
  const uint64_t* counts_;
};

// What an engine is to read: groups of one kind, and the profile's event that each of their events adds to.
struct EngineInput {
  CounterGroup* groups[PooledPerfSource::kMaxParts];
  uint32_t event_indexes[PooledPerfSource::kMaxParts][kMaxProfiledEvents];
  uint32_t group_count;
  uint32_t event_count;
};

template <class Source, uint32_t Events>
std::unique_ptr<EngineCore> make_engine_of(Source source, uint32_t event_count, uint32_t node_limit,
                                           SharedState* state) {
  return std::unique_ptr<EngineCore>(new (std::nothrow)
                                         Engine<Source, Events>(source, event_count, node_limit, state));
}

inline std::unique_ptr<EngineCore> make_pooled_engine(const EngineInput& input, uint32_t node_limit,
                                                      SharedState* state) {
  PooledPerfSource::Part parts[PooledPerfSource::kMaxParts] = {};
  for (uint32_t index = 0; index < input.group_count; ++index) {
    parts[index].group = static_cast<PerfGroup*>(input.groups[index]);
    for (uint32_t event = 0; event < kMaxProfiledEvents; ++event) {
      parts[index].event_indexes[event] = input.event_indexes[index][event];
    }
  }
  return make_engine_of<PooledPerfSource, 0>(PooledPerfSource(parts, input.group_count), input.event_count,
                                             node_limit, state);
}

// An engine that reads the groups, which must outlive it. Null where memory ran out.
inline std::unique_ptr<EngineCore> make_engine(const EngineInput& input, uint32_t node_limit,
                                               SharedState* state) {
  CounterGroup& group = *input.groups[0];
  const uint32_t events = input.event_count;
  switch (group.kind()) {
    case CounterGroup::Kind::kEmulated:
      return make_engine_of<EmulatedSource, 1>(EmulatedSource(static_cast<EmulatedGroup&>(group)), 1,
                                               node_limit, state);
    case CounterGroup::Kind::kClock:
      return make_engine_of<ClockSource, 1>(ClockSource(static_cast<ClockGroup&>(group)), 1, node_limit,
                                            state);
    case CounterGroup::Kind::kManual:
      return make_engine_of<ManualSource, 0>(ManualSource(static_cast<ManualGroup&>(group)), events,
                                             node_limit, state);
    case CounterGroup::Kind::kPerf:
      break;
  }
  if (input.group_count > 1) return make_pooled_engine(input, node_limit, state);
  auto& perf_group = static_cast<PerfGroup&>(group);
  if (events == 1 && perf_group.page(0) != nullptr) {
    return make_engine_of<MappedPerfSource, 1>(MappedPerfSource(perf_group), 1, node_limit, state);
  }
  return make_engine_of<PerfSource, 0>(PerfSource(perf_group), events, node_limit, state);
}

}  // namespace icprofile::binding
