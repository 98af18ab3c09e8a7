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

// A resumed part is a child of its synchronous part, the only one there, which knows it, and of the same
// profiled function.
inline void check_parts(const CallTree& tree) {
  for (uint32_t index = 1; index < tree.node_count(); ++index) {
    const Node& node = tree.node(index);
    if (node.part == kSynchronousPart) {
      REQUIRE(node.function != kProgramFunction);
      continue;
    }
    REQUIRE(tree.node(node.parent).resumed_part == index);
    REQUIRE(tree.node(node.parent).part == kSynchronousPart);
    REQUIRE(tree.node(node.parent).function == node.function);
    REQUIRE(node.function >= kFirstProfiledFunction);
  }
}

// The labels on the way to a node, its own included.
inline std::set<uint32_t> labels_above(const CallTree& tree, uint32_t node) {
  std::set<uint32_t> labels;
  for (; node != kProgramNode; node = tree.node(node).parent) {
    if (tree.node(node).is_label != 0) labels.insert(tree.node(node).function);
  }
  return labels;
}

// A function is below itself only where a label is between, and a label only below another one that is not
// above both.
inline void check_folding(const CallTree& tree, uint32_t index) {
  const Node& node = tree.node(index);
  if (node.part != kSynchronousPart) return;
  uint32_t above = node.parent;
  bool is_below_label = false;
  while (above != kProgramNode && tree.node(above).function != node.function) {
    is_below_label = is_below_label || tree.node(above).is_label != 0;
    above = tree.node(above).parent;
  }
  if (above == kProgramNode) return;
  REQUIRE(is_below_label);
  if (node.is_label != 0) REQUIRE(labels_above(tree, above) != labels_above(tree, node.parent));
}

// A call that goes back up leaves no label behind.
inline void check_recursion(const CallTree& tree, const Edge& edge) {
  if (edge.is_recursive == 0) return;
  REQUIRE(tree.node(edge.from).function != kProgramFunction);
  REQUIRE(labels_above(tree, edge.to) == labels_above(tree, edge.from));
}

// Parents come before children, functions fold, no two edges are for the same call, and those that are not
// recursive lead down.
inline void check_soundness(const CallTree& tree) {
  for (uint32_t index = 1; index < tree.node_count(); ++index) {
    REQUIRE(tree.node(index).parent < index);
    check_folding(tree, index);
  }
  std::set<std::pair<uint32_t, Callee>> calls;
  for (uint32_t index = 1; index < tree.edge_count(); ++index) {
    const Edge& edge = tree.edge(index);
    REQUIRE(calls.insert({edge.from, edge.callee}).second);
    REQUIRE(edge.to < tree.node_count());
    const bool leads_down = tree.node(edge.to).parent == edge.from && edge.to != edge.from;
    REQUIRE(leads_down == (edge.is_recursive == 0));
    check_recursion(tree, edge);
  }
  check_parts(tree);
}

}  // namespace icprofile::test
