// The calling-context tree: which calls share a node, how it is bounded, and what it does without memory.
#include "engine/call_tree.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <utility>
#include <vector>

#include "test/failing_allocations.h"
#include "tree_soundness.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kUnlimited = 1u << 28;
constexpr uint32_t kFirst = kFirstProfiledFunction;

constexpr Callee call_of(uint32_t function) {
  return callee_of(function, kPlainCall);
}

constexpr Callee construct_of(uint32_t function) {
  return callee_of(function, kConstructCall);
}

// Follows calls of these functions from (program); the node reached.
uint32_t walk(CallTree* tree, const std::vector<uint32_t>& functions) {
  uint32_t node = kProgramNode;
  for (const uint32_t function : functions) node = tree->follow(node, call_of(function)).to;
  return node;
}

// Random calls and returns of `functions` functions, each also as a construct call; visits every node
// reached.
template <class Visit>
void wander(CallTree* tree, uint32_t seed, uint32_t functions, uint32_t steps, Visit visit) {
  std::mt19937 random(seed);
  std::vector<uint32_t> callers;
  uint32_t node = kProgramNode;
  for (uint32_t step = 0; step < steps; ++step) {
    if (random() % 2 == 0 && !callers.empty()) {
      node = callers.back();
      callers.pop_back();
      continue;
    }
    callers.push_back(node);
    Edge& edge =
        tree->follow(node, callee_of(kFirst + random() % functions, static_cast<CallKind>(random() % 3)));
    ++edge.calls[0];
    node = edge.to;
    visit(node);
  }
}

}  // namespace

TEST_SUITE("call tree") {
  TEST_CASE("a new tree has the special nodes and nothing else") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    CHECK(tree.node_count() == kFirstFreeNode);
    CHECK(tree.node(kProgramNode).function == kProgramFunction);
    CHECK(tree.node(kProfilerNode).function == kProfilerFunction);
    CHECK(tree.node(kMinorCollectionNode).function == kMinorCollectionFunction);
    CHECK(tree.node(kMajorCollectionNode).function == kMajorCollectionFunction);
    CHECK(tree.node(kProfilerNode).parent == kProgramNode);
    CHECK(tree.node(kMinorCollectionNode).parent == kProgramNode);
    CHECK(tree.node(kMajorCollectionNode).parent == kProgramNode);
    CHECK_FALSE(tree.is_truncated());
  }

  TEST_CASE("the same call from the same node has one edge, whatever was called in between") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const Edge* first = &tree.follow(kProgramNode, call_of(kFirst));
    const Edge* other = &tree.follow(kProgramNode, call_of(kFirst + 1));
    CHECK(first != other);
    CHECK(&tree.follow(kProgramNode, call_of(kFirst)) == first);
    CHECK(&tree.follow(kProgramNode, call_of(kFirst + 1)) == other);
  }

  TEST_CASE("a function has one node for each path of callers") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t through_first = walk(&tree, {kFirst, kFirst + 2});
    const uint32_t through_second = walk(&tree, {kFirst + 1, kFirst + 2});
    CHECK(through_first != through_second);
    CHECK(path_to(tree, through_first) == std::vector<uint32_t>{kFirst, kFirst + 2});
    CHECK(path_to(tree, through_second) == std::vector<uint32_t>{kFirst + 1, kFirst + 2});
  }

  TEST_CASE("a call and a construct call have edges of their own, but one node") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const Edge called = tree.follow(kProgramNode, call_of(kFirst));
    const Edge constructed = tree.follow(kProgramNode, construct_of(kFirst));
    CHECK(called.callee != constructed.callee);
    CHECK(called.to == constructed.to);
    CHECK(tree.node_count() == kFirstFreeNode + 1);
  }

  TEST_CASE("direct recursion stays in the node, and is told from the first call") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const Edge first = tree.follow(kProgramNode, call_of(kFirst));
    const Edge again = tree.follow(first.to, call_of(kFirst));
    CHECK(first.is_recursive == 0);
    CHECK(again.is_recursive == 1);
    CHECK(again.to == first.to);
  }

  TEST_CASE("mutual recursion goes back up to the ancestor, from any depth") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t top = walk(&tree, {kFirst});
    const uint32_t bottom = walk(&tree, {kFirst, kFirst + 1, kFirst + 2, kFirst + 3});
    const Edge back = tree.follow(bottom, construct_of(kFirst));
    CHECK(back.to == top);
    CHECK(back.is_recursive == 1);
  }

  TEST_CASE("no path is longer than there are functions") {
    constexpr uint32_t kFunctions = 6;
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    uint32_t node = kProgramNode;
    std::mt19937 random(1);
    for (int step = 0; step < 100'000; ++step) {
      node = tree.follow(node, call_of(kFirst + random() % kFunctions)).to;
      REQUIRE(path_to(tree, node).size() <= kFunctions);
    }
  }

  TEST_CASE("stays sound in random calls, and keeps all its nodes' and edges' numbers") {
    for (uint32_t seed = 0; seed < 20; ++seed) {
      CallTree tree(1, kUnlimited);
      REQUIRE(tree.initialize());
      std::vector<std::vector<uint32_t>> paths;
      wander(&tree, seed, 2 + seed, 3000, [&tree, &paths](uint32_t node) {
        if (node >= paths.size()) paths.resize(node + 1);
        const std::vector<uint32_t> path = path_to(tree, node);
        if (paths[node].empty()) paths[node] = path;
        REQUIRE(paths[node] == path);
      });
      check_soundness(tree);
      CHECK_FALSE(tree.is_truncated());
      CHECK(std::set<std::vector<uint32_t>>(paths.begin() + kFirstFreeNode, paths.end()).size() ==
            tree.node_count() - kFirstFreeNode);
    }
  }

  TEST_CASE("finds every one of many edges again") {
    constexpr uint32_t kFunctions = 100'000;
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    std::vector<uint32_t> nodes;
    for (uint32_t function = 0; function < kFunctions; ++function)
      nodes.push_back(walk(&tree, {kFirst + function}));
    CHECK(std::set<uint32_t>(nodes.begin(), nodes.end()).size() == kFunctions);
    bool all_found = true;
    for (uint32_t function = 0; function < kFunctions; ++function) {
      all_found = all_found && walk(&tree, {kFirst + function}) == nodes[function];
    }
    CHECK(all_found);
  }
}

TEST_SUITE("call tree's limit") {
  TEST_CASE("past it, calls go to the caller's truncated child") {
    CallTree tree(1, 2);
    REQUIRE(tree.initialize());
    const uint32_t last = walk(&tree, {kFirst, kFirst + 1});
    CHECK_FALSE(tree.is_truncated());
    const Edge beyond = tree.follow(last, call_of(kFirst + 2));
    CHECK(tree.is_truncated());
    CHECK(tree.node(beyond.to).function == kTruncatedFunction);
    CHECK(tree.node(beyond.to).parent == last);
    CHECK(tree.follow(last, construct_of(kFirst + 3)).to == beyond.to);
  }

  TEST_CASE("what is called from a truncated node stays there, functions further up included") {
    CallTree tree(1, 3);
    REQUIRE(tree.initialize());
    walk(&tree, {kFirst, kFirst + 2, kFirst + 3});
    const uint32_t truncated = walk(&tree, {kFirst, kFirst + 1});
    const uint32_t nodes = tree.node_count();
    CHECK(walk(&tree, {kFirst, kFirst + 1, kFirst + 2, kFirst}) == truncated);
    CHECK(tree.node_count() == nodes);
  }

  TEST_CASE("calls that need no new node are still told apart") {
    CallTree tree(1, 2);
    REQUIRE(tree.initialize());
    const uint32_t last = walk(&tree, {kFirst, kFirst + 1});
    walk(&tree, {kFirst + 2});
    REQUIRE(tree.is_truncated());
    CHECK(walk(&tree, {kFirst, kFirst + 1}) == last);
    CHECK(tree.follow(last, call_of(kFirst)).to == walk(&tree, {kFirst}));
    CHECK(tree.follow(walk(&tree, {kFirst}), construct_of(kFirst + 1)).to == last);
  }

  TEST_CASE("a limit of one node is one profiled function") {
    CallTree tree(1, 1);
    REQUIRE(tree.initialize());
    CHECK(tree.node(walk(&tree, {kFirst})).function == kFirst);
    CHECK_FALSE(tree.is_truncated());
    CHECK(tree.node(walk(&tree, {kFirst + 1})).function == kTruncatedFunction);
    CHECK(tree.node(walk(&tree, {kFirst})).function == kFirst);
  }

  TEST_CASE("recursive calls have a limit too, though they need no nodes") {
    constexpr uint32_t kLength = 20;
    CallTree tree(1, kLength);
    REQUIRE(tree.initialize());
    std::vector<uint32_t> chain;
    for (uint32_t function = kFirst; function < kFirst + kLength; ++function) chain.push_back(function);
    const uint32_t last = walk(&tree, chain);
    REQUIRE_FALSE(tree.is_truncated());
    for (uint32_t node = last; node != kProgramNode; node = tree.node(node).parent) {
      for (const uint32_t function : path_to(tree, node)) tree.follow(node, call_of(function));
    }
    CHECK(tree.is_truncated());
    CHECK(tree.edge_count() <= 4 * kLength + 2 * kLength);
  }

  TEST_CASE("nodes and edges stay bounded in endless calls, of many functions or of few that recurse") {
    for (const auto& [limit, functions] :
         {std::pair{1u, 9u}, {2u, 9u}, {10u, 11u}, {10u, 500u}, {100u, 500u}}) {
      CallTree tree(1, limit);
      REQUIRE(tree.initialize());
      wander(&tree, limit, functions, 50'000, [](uint32_t) {});
      check_soundness(tree);
      CHECK(tree.is_truncated());
      // A truncated child for (program) and each function's node, and for each of them the call to it and
      // from it.
      CHECK(tree.node_count() <= kFirstFreeNode + limit + limit + 1);
      CHECK(tree.edge_count() <= 4 * limit + 1 + 2 * (limit + 1));
    }
  }
}

TEST_SUITE("call tree without memory") {
  TEST_CASE("an initialization that fails says so") {
    size_t needed = 0;
    for (bool initialized = false; !initialized; ++needed) {
      REQUIRE(needed < 10);
      CallTree tree(1, kUnlimited);
      const FailingAllocations failing(needed, 1);
      initialized = tree.initialize();
      CHECK(initialized == (failing.failed() == 0));
    }
    CHECK(needed > 1);
  }

  TEST_CASE("every call still leads somewhere, and the tree stays sound, whichever allocation fails") {
    for (size_t successes = 0; successes < 12; ++successes) {
      for (const size_t failures : {size_t{1}, size_t{3}, FailingAllocations::kAllFurther}) {
        CallTree tree(1, kUnlimited);
        REQUIRE(tree.initialize());
        const FailingAllocations failing(successes, failures);
        wander(&tree, 7, 50, 4000, [&tree](uint32_t node) { REQUIRE(node < tree.node_count()); });
        REQUIRE(failing.failed() > 0);
        CHECK(tree.is_truncated());
        check_soundness(tree);
      }
    }
  }

  TEST_CASE("where not even a truncated child can be made, the caller goes on being charged") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    uint32_t function = kFirst;
    const FailingAllocations failing(0, FailingAllocations::kAllFurther);
    while (failing.failed() == 0) walk(&tree, {function++});
    CHECK(walk(&tree, {function}) == kProgramNode);
    const uint32_t inner = walk(&tree, {kFirst});
    CHECK(walk(&tree, {kFirst, function}) == inner);
  }

  TEST_CASE("what was there before is still found, and grows again once there is memory") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t before = walk(&tree, {kFirst, kFirst + 1});
    uint32_t function = kFirst + 2;
    {
      const FailingAllocations failing(0, FailingAllocations::kAllFurther);
      while (failing.failed() == 0) walk(&tree, {function++});
      CHECK(walk(&tree, {kFirst, kFirst + 1}) == before);
    }
    const uint32_t nodes = tree.node_count();
    CHECK(tree.node(walk(&tree, {function})).function == function);
    CHECK(tree.node_count() == nodes + 1);
  }
}

}  // namespace icprofile::test
