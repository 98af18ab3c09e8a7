// Labels in the tree: all that is done under one is below its node.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "engine/call_tree.h"
#include "test/failing_allocations.h"
#include "tree_soundness.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kUnlimited = 1u << 28;
constexpr uint32_t kFunctions = 5;
constexpr uint32_t kLabels = 3;
constexpr uint32_t kF = kFirstProfiledFunction;
constexpr uint32_t kG = kF + 1;
constexpr uint32_t kFirstLabel = kF + kFunctions;
constexpr uint32_t kA = kFirstLabel;
constexpr uint32_t kB = kA + 1;
constexpr uint32_t kC = kA + 2;

constexpr Callee callee_for(uint32_t function) {
  return callee_of(function, function >= kFirstLabel ? kLabelCall : kPlainCall);
}

Edge call(CallTree* tree, uint32_t from, uint32_t function) {
  return tree->follow(from, callee_for(function));
}

// Follows calls of these functions and labels from a node; the node reached.
uint32_t walk(CallTree* tree, uint32_t from, const std::vector<uint32_t>& functions) {
  for (const uint32_t function : functions) from = call(tree, from, function).to;
  return from;
}

// Calls, labels and resumptions from the node reached, or from any other one; visits every node reached.
template <class Visit>
void wander(CallTree* tree, uint32_t seed, uint32_t steps, Visit visit) {
  std::mt19937 random(seed);
  uint32_t node = kProgramNode;
  for (uint32_t step = 0; step < steps; ++step) {
    const uint32_t choice = random() % 8;
    if (choice == 0) node = random() % tree->node_count();
    if (node != kProgramNode && node < kFirstFreeNode) node = kProgramNode;
    node = choice < 2 ? tree->resume(node) : call(tree, node, kF + random() % (kFunctions + kLabels)).to;
    visit(node);
  }
}

}  // namespace

TEST_SUITE("call tree's labels") {
  TEST_CASE("a function that runs above a label has a node of its own below it, however it is called") {
    for (const CallKind kind : {kPlainCall, kConstructCall, kGeneratorResumption}) {
      CallTree tree(1, kUnlimited);
      REQUIRE(tree.initialize());
      const uint32_t label = walk(&tree, kProgramNode, {kF, kG, kA});
      const Edge again = tree.follow(label, callee_of(kF, kind));
      CHECK(again.is_recursive == 0);
      CHECK(tree.node(again.to).parent == label);
      CHECK(path_to(tree, again.to) == std::vector<uint32_t>{kF, kG, kA, kF});
    }
  }

  TEST_CASE("below a label, recursion folds as it does elsewhere") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t inner = walk(&tree, kProgramNode, {kF, kA, kF});
    const Edge back = call(&tree, walk(&tree, inner, {kG}), kF);
    CHECK(back.to == inner);
    CHECK(back.is_recursive == 1);
  }

  TEST_CASE("holds for what is resumed directly under it, and for what that calls") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t label = walk(&tree, kProgramNode, {kF, kA});
    const uint32_t resumed = tree.resume(label);
    CHECK(tree.node(walk(&tree, resumed, {kF})).parent == resumed);
    CHECK(call(&tree, walk(&tree, resumed, {kF}), kA).to == resumed);
    check_soundness(tree);
  }

  TEST_CASE("a label under itself goes back to its node, with all that is called there") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t label = walk(&tree, kProgramNode, {kA});
    const Edge back = call(&tree, walk(&tree, label, {kF}), kA);
    CHECK(back.to == label);
    CHECK(back.is_recursive == 1);
  }

  TEST_CASE("a label does not go back out of another one, but to where all of them hold") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t b = walk(&tree, kProgramNode, {kA, kF, kB});
    const uint32_t inner = walk(&tree, b, {kF, kA});
    CHECK(path_to(tree, inner) == std::vector<uint32_t>{kA, kF, kB, kF, kA});
    CHECK(walk(&tree, inner, {kG, kB}) == b);
    CHECK(walk(&tree, inner, {kG, kA}) == inner);
    const uint32_t c = walk(&tree, inner, {kC});
    CHECK(path_to(tree, walk(&tree, c, {kB})) == std::vector<uint32_t>{kA, kF, kB, kF, kA, kC, kB});
  }

  TEST_CASE("a function does not go back to where other labels are nearer") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t node = walk(&tree, kProgramNode, {kA, kB, kF, kA, kF});
    CHECK(path_to(tree, node) == std::vector<uint32_t>{kA, kB, kF, kA, kF});
  }

  TEST_CASE("no path is longer than functions and labels allow") {
    // A label can be on a path again once for each one that came new after it.
    constexpr uint32_t kMostLabels = kLabels * (kLabels + 1) / 2;
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    size_t longest = 0;
    wander(&tree, 1, 200'000,
           [&tree, &longest](uint32_t node) { longest = std::max(longest, path_to(tree, node).size()); });
    CHECK(longest > kFunctions + kLabels);
    CHECK(longest <= kMostLabels + (kMostLabels + 1) * kFunctions);
  }

  TEST_CASE("nothing that is called or resumed under a label leaves it") {
    for (uint32_t seed = 0; seed < 10; ++seed) {
      CAPTURE(seed);
      CallTree tree(1, kUnlimited);
      REQUIRE(tree.initialize());
      wander(&tree, seed, 3000, [](uint32_t) {});
      for (uint32_t index = 1; index < tree.edge_count(); ++index) {
        const Edge& edge = tree.edge(index);
        std::set<uint32_t> labels = labels_above(tree, edge.from);
        if (tree.node(edge.to).is_label != 0) labels.insert(tree.node(edge.to).function);
        REQUIRE(labels_above(tree, edge.to) == labels);
      }
    }
  }

  TEST_CASE("stay sound, with limits and without memory") {
    for (uint32_t seed = 0; seed < 30; ++seed) {
      CAPTURE(seed);
      CallTree tree(1, seed % 3 == 0 ? 60 : kUnlimited);
      REQUIRE(tree.initialize());
      const FailingAllocations failing(seed % 3 == 1 ? seed % 5 : SIZE_MAX, 3);
      wander(&tree, seed, 2000, [&tree](uint32_t node) { REQUIRE(node < tree.node_count()); });
      check_soundness(tree);
    }
  }
}

}  // namespace icprofile::test
