// What holds of every calling-context tree.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/call_tree.h"

namespace icprofile::test {

// The functions from (program) down to a node. A part is of the function that its parent is of: one step.
inline std::vector<uint32_t> path_to(const CallTree& tree, uint32_t node) {
  std::vector<uint32_t> path;
  for (; node != kProgramNode; node = tree.node(node).parent) {
    if (tree.node(node).part == kSynchronousPart) path.push_back(tree.node(node).function);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// A part is a child of its synchronous part, the only one of its kind there, and of the same profiled
// function.
inline void check_parts(const CallTree& tree) {
  std::set<std::pair<uint32_t, uint32_t>> parts;
  for (uint32_t index = 1; index < tree.node_count(); ++index) {
    const Node& node = tree.node(index);
    if (node.part == kSynchronousPart) {
      REQUIRE(node.function != kProgramFunction);
      continue;
    }
    REQUIRE(parts.insert({node.parent, node.part}).second);
    REQUIRE(tree.node(node.parent).part == kSynchronousPart);
    REQUIRE(tree.node(node.parent).function == node.function);
    REQUIRE(node.function >= kFirstProfiledFunction);
  }
}

// Parents come before children, no function is its own ancestor, no two edges are for the same call, and
// those that are not recursive lead down.
inline void check_soundness(const CallTree& tree) {
  for (uint32_t index = 1; index < tree.node_count(); ++index) {
    REQUIRE(tree.node(index).parent < index);
    const std::vector<uint32_t> path = path_to(tree, index);
    REQUIRE(std::set<uint32_t>(path.begin(), path.end()).size() == path.size());
  }
  std::set<std::pair<uint32_t, Callee>> calls;
  for (uint32_t index = 1; index < tree.edge_count(); ++index) {
    const Edge& edge = tree.edge(index);
    REQUIRE(calls.insert({edge.from, edge.callee}).second);
    REQUIRE(edge.to < tree.node_count());
    const bool leads_down = tree.node(edge.to).parent == edge.from && edge.to != edge.from;
    REQUIRE(leads_down == (edge.is_recursive == 0));
  }
  check_parts(tree);
}

}  // namespace icprofile::test
