// What an engine has recorded, by path instead of by number.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace icprofile::test {

// The steps from (program) down to a node: functions, and the parts of their calls.
using Path = std::vector<uint32_t>;
constexpr uint32_t step_of(uint32_t function, Part part) {
  return function * 4 + part;
}
constexpr uint32_t function_of(uint32_t step) {
  return step / 4;
}
constexpr uint32_t part_of(uint32_t step) {
  return step % 4;
}

// Down synchronous parts only.
inline Path path_of(std::initializer_list<uint32_t> functions) {
  Path path;
  for (const uint32_t function : functions) path.push_back(step_of(function, kSynchronousPart));
  return path;
}

inline Path profiler_path() {
  return path_of({kProfilerFunction});
}

inline Path collector_path(SpecialNode collector) {
  return path_of({collector == kMinorCollectionNode ? kMinorCollectionFunction : kMajorCollectionFunction});
}

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

// What a profile comes down to: what was charged along each path, how often it was resumed, and the calls
// made from there.
struct Record {
  std::map<Path, EventCounts> self;
  std::map<Path, uint64_t> resumptions;
  std::map<std::pair<Path, Callee>, CallRecord> calls;
};

inline Path profile_path_to(const CallTree& tree, uint32_t node) {
  Path path;
  for (; node != kProgramNode; node = tree.node(node).parent) {
    const bool is_part = tree.node(node).part != kSynchronousPart;
    path.push_back(step_of(tree.node(node).function, static_cast<Part>(tree.node(node).part)));
    // The part's parent is the same function's node.
    if (is_part) node = tree.node(node).parent;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

inline Record record_of(const EngineCore& engine) {
  const CallTree& tree = engine.tree();
  Record record;
  for (uint32_t index = 0; index < tree.node_count(); ++index) {
    EventCounts self = {};
    for (uint32_t event = 0; event < engine.event_count(); ++event) self[event] = tree.self_of(index)[event];
    if (self != EventCounts{}) record.self[profile_path_to(tree, index)] = self;
    if (tree.node(index).resumptions > 0) {
      record.resumptions[profile_path_to(tree, index)] = tree.node(index).resumptions;
    }
  }
  for (uint32_t index = 1; index < tree.edge_count(); ++index) {
    const Edge& edge = tree.edge(index);
    CallRecord& call = record.calls[{profile_path_to(tree, edge.from), edge.callee}];
    call.to = profile_path_to(tree, edge.to);
    for (uint32_t site_class = 0; site_class < kSiteClasses; ++site_class) {
      call.calls[site_class] += edge.calls[site_class];
    }
    for (uint32_t form = 0; form < kThrowForms; ++form) call.throws[form] += tree.throws(edge, form);
    call.is_recursive = edge.is_recursive != 0;
  }
  return record;
}

inline void check_conservation(const EngineCore& engine) {
  for (uint32_t event = 0; event < engine.event_count(); ++event) {
    uint64_t sum = 0;
    for (uint32_t index = 0; index < engine.tree().node_count(); ++index)
      sum += engine.tree().self_of(index)[event];
    REQUIRE(sum == engine.total(event));
  }
}

}  // namespace icprofile::test
