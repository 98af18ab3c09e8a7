// The nodes of asynchronous parts in the tree, and what a node costs.
#include <doctest/doctest.h>

#include <random>

#include "engine/call_tree.h"
#include "failing_allocations.h"
#include "tree_soundness.h"

namespace icprofile::test {

namespace {

constexpr uint32_t kUnlimited = 1u << 28;
constexpr uint32_t kFirst = kFirstProfiledFunction;

uint32_t call(CallTree* tree, uint32_t from, uint32_t function) {
  return tree->follow(from, callee_of(function, kPlainCall)).to;
}

}  // namespace

TEST_SUITE("call tree's parts") {
  TEST_CASE("are children of the synchronous part, for the same function, and count their resumptions") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t resumed = tree.resume(whole, kResumedPart);
    const uint32_t settled = tree.resume(whole, kSettledPart);
    CHECK(tree.resume(whole, kResumedPart) == resumed);
    CHECK(resumed != settled);
    CHECK(tree.node(resumed).parent == whole);
    CHECK(tree.node(settled).parent == whole);
    CHECK(tree.node(whole).resumptions == 0);
    CHECK(tree.node(resumed).resumptions == 2);
    CHECK(tree.node(settled).resumptions == 1);
    check_soundness(tree);
  }

  TEST_CASE("have no parts themselves: work set up in one goes on in it, or in its twin") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t resumed = tree.resume(call(&tree, kProgramNode, kFirst), kResumedPart);
    CHECK(tree.resume(resumed, kResumedPart) == resumed);
    const uint32_t settled = tree.resume(resumed, kSettledPart);
    CHECK(tree.node(settled).parent == tree.node(resumed).parent);
    CHECK(tree.resume(settled, kResumedPart) == resumed);
  }

  TEST_CASE("are what recursion from them leads back to") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t resumed = tree.resume(whole, kResumedPart);
    CHECK(call(&tree, call(&tree, resumed, kFirst + 1), kFirst) == resumed);
    CHECK(call(&tree, call(&tree, whole, kFirst + 1), kFirst) == whole);
  }

  TEST_CASE("leave alone which call was made last") {
    CallTree tree(1, kUnlimited);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    call(&tree, whole, kFirst + 1);
    tree.resume(whole, kResumedPart);
    CHECK(tree.last_edge(whole).callee == callee_of(kFirst + 1, kPlainCall));
  }

  TEST_CASE("there are none of (program), nor of what is truncated") {
    CallTree tree(1, 1);
    REQUIRE(tree.initialize());
    CHECK(tree.resume(kProgramNode, kResumedPart) == kProgramNode);
    const uint32_t truncated = call(&tree, call(&tree, kProgramNode, kFirst), kFirst + 1);
    REQUIRE(tree.node(truncated).function == kTruncatedFunction);
    CHECK(tree.resume(truncated, kSettledPart) == truncated);
    CHECK(tree.node(truncated).resumptions == 1);
  }

  TEST_CASE("count towards the limit; past it the synchronous part is charged, and the tree is truncated") {
    CallTree tree(1, 2);
    REQUIRE(tree.initialize());
    const uint32_t whole = call(&tree, kProgramNode, kFirst);
    const uint32_t resumed = tree.resume(whole, kResumedPart);
    CHECK(resumed != whole);
    CHECK_FALSE(tree.is_truncated());
    CHECK(tree.resume(whole, kSettledPart) == whole);
    CHECK(tree.is_truncated());
    CHECK(tree.resume(whole, kResumedPart) == resumed);
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
      CHECK(tree.resume(node, kResumedPart) == node);
    }
    CHECK(tree.is_truncated());
    const uint32_t resumed = tree.resume(node, kResumedPart);
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
        node = choice < 2 ? tree.resume(node, random() % 2 == 0 ? kResumedPart : kSettledPart)
                          : call(&tree, node, kFirst + random() % 12);
        REQUIRE(node < tree.node_count());
      }
      check_soundness(tree);
    }
  }
}

TEST_SUITE("call tree's memory") {
  constexpr uint32_t kNodes = 1'000'000;
  constexpr size_t kMostBytesPerNode = 128;

  TEST_CASE("a million nodes with one event take 128 bytes each at most, edges and their table included") {
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
        tree.resume(node, kResumedPart);
      }
    };
    walk();
    const size_t before = allocated_bytes();
    for (int round = 0; round < 20; ++round) walk();
    CHECK(allocated_bytes() == before);
  }
}

}  // namespace icprofile::test
