// The nodes of resumed parts in the tree, and what a node costs.
#include <doctest/doctest.h>

#include <random>

#include "engine/call_tree.h"
#include "test/failing_allocations.h"
#include "tree_soundness.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kUnlimited = 1u << 28;
constexpr uint32_t kFirst = kFirstProfiledFunction;

uint32_t call(CallTree* tree, uint32_t from, uint32_t function) {
  return tree->follow(from, callee_of(function, kPlainCall)).to;
}

}  // namespace

TEST_SUITE("call tree's resumed parts") {
  TEST_CASE("are children of the synchronous part, for the same function, and count their resumptions") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t resumed = tree.resume(whole);
    CHECK(tree.resume(whole) == resumed);
    CHECK(tree.node(resumed).parent == whole);
    CHECK(tree.node(resumed).function == tree.node(whole).function);
    CHECK(tree.node(whole).resumptions == 0);
    CHECK(tree.node(resumed).resumptions == 2);
    check_soundness(tree);
  }

  TEST_CASE("have none themselves: work set up in one is resumed in it") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t resumed = tree.resume(call(&tree, kProgramNode, kFirst));
    CHECK(tree.resume(resumed) == resumed);
    CHECK(tree.node(resumed).resumptions == 2);
  }

  TEST_CASE("are what recursion from them leads back to") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t resumed = tree.resume(whole);
    CHECK(call(&tree, call(&tree, resumed, kFirst + 1), kFirst) == resumed);
    CHECK(call(&tree, call(&tree, whole, kFirst + 1), kFirst) == whole);
  }

  TEST_CASE("are no calls: there is no edge to them, and the last call stays the last") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    call(&tree, whole, kFirst + 1);
    const uint32_t edges = tree.edge_count();
    tree.resume(whole);
    CHECK(tree.edge_count() == edges);
    CHECK(tree.last_edge(whole).callee == callee_of(kFirst + 1, kPlainCall));
  }

  TEST_CASE("there are none of (program), nor of what is truncated") {
    CallTree tree(1, 1);
    REQUIRE(tree.initialize());
    CHECK(tree.resume(kProgramNode) == kProgramNode);
    const uint32_t truncated = call(&tree, call(&tree, kProgramNode, kFirst), kFirst + 1);
    REQUIRE(tree.node(truncated).function == kTruncatedFunction);
    CHECK(tree.resume(truncated) == truncated);
    CHECK(tree.node(truncated).resumptions == 1);
  }

  TEST_CASE("count towards the limit; past it the synchronous part is charged, and the tree is truncated") {
    CallTree tree(1, 3);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t other = call(&tree, kProgramNode, kFirst + 1);
    const uint32_t resumed = tree.resume(whole);
    CHECK(resumed != whole);
    CHECK_FALSE(tree.is_truncated());
    CHECK(tree.resume(other) == other);
    CHECK(tree.is_truncated());
    CHECK(tree.resume(whole) == resumed);
  }

  TEST_CASE("without memory the synchronous part is charged, until there is some again") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    uint32_t node = kProgramNode;
    uint32_t function = kFirst;
    {
      const FailingAllocations failing(0, FailingAllocations::kAllFurther);
      while (failing.failed() == 0) {
        const uint32_t next = call(&tree, kProgramNode, function++);
        if (tree.node(next).function >= kFirst) node = next;
      }
      CHECK(tree.resume(node) == node);
    }
    CHECK(tree.is_truncated());
    const uint32_t resumed = tree.resume(node);
    CHECK(tree.node(resumed).part == kResumedPart);
    check_soundness(tree);
  }

  TEST_CASE("stay sound in random calls and resumptions, with limits and without memory") {
    for (uint32_t seed = 0; seed < 30; ++seed) {
      CAPTURE(seed);
      CallTree tree(1, seed % 3 == 0 ? 40 : kUnlimited);
      REQUIRE(tree.initialize());
      std::mt19937 random(seed);
      const FailingAllocations failing(seed % 3 == 1 ? random() % 4 : SIZE_MAX, 3);
      uint32_t node = kProgramNode;
      for (int step = 0; step < 500; ++step) {
        const uint32_t choice = random() % 4;
        if (choice == 0) node = random() % tree.node_count();
        if (node == kProfilerNode || node == kMinorCollectionNode || node == kMajorCollectionNode)
          node = kProgramNode;
        node = choice < 2 ? tree.resume(node) : call(&tree, node, kFirst + random() % 12);
        REQUIRE(node < tree.node_count());
      }
      check_soundness(tree);
    }
  }
}

TEST_SUITE("call tree's memory") {
  constexpr uint32_t kNodes = 1'000'000;
  // 118 until each node had links to its first child and next sibling, and its collections, which requests
  // are summed by: 134.
  constexpr size_t kMostBytesPerNode = 136;

  TEST_CASE("a million nodes with one event take 136 bytes each at most, edges and their table included") {
    const size_t before = allocated_bytes();
    CallTree tree(1, kNodes);
    REQUIRE(tree.initialize());
    uint32_t node = kProgramNode;
    for (uint32_t function = kFirst; tree.node_count() < kFirstFreeNode + kNodes; ++function) {
      node = call(&tree, function % 8 == 0 ? uint32_t{kProgramNode} : node, function);
    }
    CHECK_FALSE(tree.is_truncated());
    const size_t bytes = allocated_bytes() - before;
    MESSAGE("bytes per node: ", bytes / kNodes);
    CHECK(bytes / kNodes <= kMostBytesPerNode);
  }

  TEST_CASE("does not grow once paths repeat") {
    CallTree tree(1, kNodes);
    REQUIRE(tree.initialize());
    const auto walk = [&tree] {
      uint32_t node = kProgramNode;
      for (uint32_t step = 0; step < 5000; ++step) {
        node = call(&tree, step % 7 == 0 ? uint32_t{kProgramNode} : node, kFirst + step * step % 97);
        tree.resume(node);
      }
    };
    walk();
    const size_t before = allocated_bytes();
    for (int round = 0; round < 20; ++round) walk();
    CHECK(allocated_bytes() == before);
  }
}

}  // namespace icprofile::test
