// The calling-context tree: which function was reached through which callers, how often, and what was charged
// there.
//
// Nodes and edges are only ever added, and keep their numbers: two snapshots of one tree can be subtracted.
#pragma once

#include <cstdint>

#include "engine/branches.h"
#include "engine/growable_array.h"

namespace icprofile {

constexpr uint32_t kMaxProfiledEvents = 4;

// Ways in which the code around a probe can be compiled, each with its own cost: see probe_site.h.
constexpr uint32_t kSiteClasses = 5;

// Throws are told apart only by whether the wrapper was inlined into its caller (1) or not (0): what
// dominates is V8's search for the handler, which depends on the frames, and that is what this decides.
constexpr uint32_t kThrowForms = 2;

// How a node is entered.
enum CallKind : uint32_t {
  kPlainCall = 0,
  kConstructCall = 1,        // `new`
  kGeneratorResumption = 2,  // next(), return() or throw() of a generator that was called before
  kLabelCall = 3,            // a label's function is called in this way only, and no other is
};

// A function and how it is called: id * 4, plus the CallKind.
using Callee = uint32_t;

constexpr Callee callee_of(uint32_t function, CallKind kind) {
  return function * 4 + kind;
}

// Function ids of the nodes that stand for no profiled function.
enum SpecialFunction : uint32_t {
  kProgramFunction = 0,
  kProfilerFunction = 1,
  kMinorCollectionFunction = 2,
  kMajorCollectionFunction = 3,
  kTruncatedFunction = 4,
  kFirstProfiledFunction = 8,
};

// Nodes that every tree has.
enum SpecialNode : uint32_t {
  kProgramNode = 0,
  kProfilerNode = 1,
  kMinorCollectionNode = 2,
  kMajorCollectionNode = 3,
  kFirstFreeNode = 4,
};

// A call's work falls into two parts, each with a node of its own: that of the resumed part is a child of the
// synchronous part's node, and stands for the same function. So what a function did before it first gave up
// the thread, and what it called meanwhile, stays told apart from the rest, whatever the rest calls.
enum Part : uint32_t {
  kSynchronousPart = 0,
  kResumedPart = 1,
};

struct Node {
  uint64_t resumptions;  // of this part
  uint32_t function;
  uint32_t is_label;  // of the synchronous part only, which is above the other
  uint32_t parent;
  uint32_t last_edge;  // the edge last taken from here: calls repeat
  uint32_t part;
  uint32_t resumed_part;  // of the synchronous part: that node, or 0
  uint32_t first_child;   // or 0
  uint32_t next_sibling;  // or 0
  uint64_t collected;     // of the first event, in collections that interrupted this node
};

// A call from one node that leads to another: to a child, or, where the function is its own ancestor, back up
// to the ancestor's node. The latter are the recursive calls. None leaves a label: see `ancestor_running`.
struct Edge {
  uint64_t calls[kSiteClasses];
  uint32_t throws;  // index of its counts; 0 where none was thrown
  uint32_t from;
  uint32_t to;
  Callee callee;
  uint32_t is_recursive;
};

// How many of an edge's calls ended by a throw. Few edges have any.
struct ThrowCounts {
  uint64_t by_form[kThrowForms];
};

class CallTree {
 public:
  // Profiled functions get nodes until there are `node_limit`; from then on, calls that would need another go
  // to the caller's (truncated) child.
  CallTree(uint32_t event_count, uint32_t node_limit) : event_count_(event_count), node_limit_(node_limit) {}
  ~CallTree() { std::free(edge_table_); }
  CallTree(const CallTree&) = delete;
  CallTree& operator=(const CallTree&) = delete;

  // Makes the special nodes. False where memory ran out.
  bool initialize();

  Node& node(uint32_t index) { return nodes_[index]; }
  const Node& node(uint32_t index) const { return nodes_[index]; }
  uint32_t node_count() const { return nodes_.size(); }
  // What was charged to a node, for each event.
  const uint64_t* self_of(uint32_t node) const { return &self_[node * event_count_]; }
  // `event_count` is the tree's, for callers to whom it is a constant.
  uint64_t* self_of(uint32_t node, uint32_t event_count) { return &self_[node * event_count]; }
  Edge& edge(uint32_t index) { return edges_[index]; }
  const Edge& edge(uint32_t index) const { return edges_[index]; }
  uint32_t edge_count() const { return edges_.size(); }
  bool is_truncated() const { return is_truncated_; }
  // The node below the root that has the node below it, or is it; the root of itself.
  uint32_t top_of(uint32_t node) const {
    while (nodes_[node].parent != kProgramNode) node = nodes_[node].parent;
    return node;
  }
  // The next node of a subtree, in preorder; `top` where there is none.
  uint32_t next_below(uint32_t top, uint32_t node) const;
  uint64_t throws(const Edge& edge, uint32_t form) const {
    return edge.throws == 0 ? 0 : throws_[edge.throws].by_form[form];
  }

  // Where memory runs out, the throw is not counted.
  void count_throw(Edge& edge, uint32_t form);

  // The edge last taken from there. Its callee is none where nothing was called yet.
  Edge& last_edge(uint32_t from) { return edges_[nodes_[from].last_edge]; }

  // The edge for a call of `callee` from `from`, made where it is new.
  Edge& follow(uint32_t from, Callee callee) {
    Edge& last = last_edge(from);
    return last.callee == callee ? last : find_or_add(from, callee);
  }

  // The node to charge when what was set up in `node` goes on; counts the resumption.
  uint32_t resume(uint32_t node) {
    if (nodes_[node].part != kResumedPart) {
      const uint32_t known = nodes_[node].resumed_part;
      node = known != 0 ? known : add_resumed_part(node);
    }
    ++nodes_[node].resumptions;
    return node;
  }

 private:
  Edge& find_or_add(uint32_t from, Callee callee);
  uint32_t* slot_of(uint32_t from, Callee callee);
  // Into room that was made before; the new record's index.
  uint32_t add_edge(uint32_t from, Callee callee, uint32_t to, bool is_recursive);
  uint32_t add_node(uint32_t parent, Callee callee, Part part);
  // The new node; the synchronous part's where there is no room, or where it has no resumed part.
  uint32_t add_resumed_part(uint32_t node);
  // Room for one more node and edge. False where memory ran out.
  bool make_room();
  Edge& truncated_edge(uint32_t from);
  bool is_within_limit(bool for_edge_only) const;
  bool grow_edge_table();
  // Nodes that a new edge can lead to, or kNone.
  // A function's ancestor is looked for below the innermost label only, so that all that is done under a
  // label stays below it. A label's is looked for on the whole path, but must be below all labels that are
  // left.
  uint32_t ancestor_running(uint32_t from, Callee callee) const;
  bool is_below_labels_between(uint32_t ancestor, uint32_t from) const;
  uint32_t known_child(uint32_t from, Callee callee);

  GrowableArray<Node> nodes_;
  GrowableArray<uint64_t> self_;  // event_count_ for each node
  GrowableArray<Edge> edges_;
  GrowableArray<ThrowCounts> throws_;  // the first one belongs to no edge
  uint32_t* edge_table_ = nullptr;     // open addressing; edge index, 0 where free: edge 0 is a sentinel
  uint32_t edge_table_size_ = 0;       // a power of two
  const uint32_t event_count_;
  const uint32_t node_limit_;
  bool is_truncated_ = false;
};

}  // namespace icprofile
