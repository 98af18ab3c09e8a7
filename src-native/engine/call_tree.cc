#include "engine/call_tree.h"

#include <cstdlib>
#include <initializer_list>

namespace icprofile {

namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kFirstTableSize = 256;
constexpr uint32_t kSentinelEdge = 0;

// Recursive calls add edges without nodes; this bounds them too.
constexpr uint32_t kEdgesPerNode = 4;

constexpr Callee kNoCallee = kNone;
constexpr Callee kTruncatedCallee = callee_of(kTruncatedFunction, kPlainCall);

constexpr bool is_label_call(Callee callee) {
  return callee % 4 == kLabelCall;
}

// In which one function can be called.
constexpr CallKind kCallKinds[] = {kPlainCall, kConstructCall, kGeneratorResumption};

uint32_t hash(uint32_t from, Callee callee) {
  // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
  const uint64_t key = (uint64_t{from} << 32) | callee;
  return static_cast<uint32_t>((key * 0x9e3779b97f4a7c15u) >> 32);
}

}  // namespace

bool CallTree::initialize() {
  if (!grow_edge_table() || !make_room() || !throws_.reserve(1)) return false;
  throws_.append({});
  edges_.append({{}, 0, kNone, kProgramNode, kNoCallee, 0});
  for (uint32_t function = kProgramFunction; function <= kMajorCollectionFunction; ++function) {
    if (!make_room()) return false;
    add_node(kProgramNode, callee_of(function, kPlainCall), kSynchronousPart);
  }
  return true;
}

void CallTree::count_throw(Edge& edge, uint32_t form) {
  if (edge.throws == 0 && throws_.reserve(1)) {
    edge.throws = throws_.size();
    throws_.append({});
  }
  ++throws_[edge.throws].by_form[form];
}

Edge& CallTree::find_or_add(uint32_t from, Callee callee) {
  const uint32_t found = *slot_of(from, callee);
  if (found != 0) {
    nodes_[from].last_edge = found;
    return edges_[found];
  }
  const uint32_t ancestor = ancestor_running(from, callee);
  const bool is_recursive = ancestor != kNone;
  const uint32_t known = is_recursive ? ancestor : known_child(from, callee);
  if (nodes_[from].function != kTruncatedFunction && is_within_limit(known != kNone) && make_room()) {
    const uint32_t to = known != kNone ? known : add_node(from, callee, kSynchronousPart);
    return edges_[add_edge(from, callee, to, is_recursive)];
  }
  is_truncated_ = true;
  return truncated_edge(from);
}

uint32_t CallTree::known_child(uint32_t from, Callee callee) {
  // Calls of each kind have an edge of their own, but lead to one node.
  for (const CallKind kind : kCallKinds) {
    const uint32_t twin = *slot_of(from, callee_of(callee / 4, kind));
    if (twin != 0) return edges_[twin].to;
  }
  return kNone;
}

bool CallTree::is_within_limit(bool for_edge_only) const {
  if (edges_.size() >= uint64_t{node_limit_} * kEdgesPerNode) return false;
  return for_edge_only || nodes_.size() - kFirstFreeNode < node_limit_;
}

Edge& CallTree::truncated_edge(uint32_t from) {
  const uint32_t found = *slot_of(from, kTruncatedCallee);
  if (found != 0) return edges_[found];
  if (!make_room()) {
    // Not even that can be allocated: the caller goes on being charged, through the sentinel.
    edges_[kSentinelEdge].to = from;
    return edges_[kSentinelEdge];
  }
  // A truncated node keeps what is called from it, so that the tree stops growing below it.
  const bool stays = nodes_[from].function == kTruncatedFunction;
  const uint32_t to = stays ? from : add_node(from, kTruncatedCallee, kSynchronousPart);
  return edges_[add_edge(from, kTruncatedCallee, to, stays)];
}

uint32_t* CallTree::slot_of(uint32_t from, Callee callee) {
  const uint32_t mask = edge_table_size_ - 1;
  uint32_t position = hash(from, callee) & mask;
  while (edge_table_[position] != 0) {
    const Edge& edge = edges_[edge_table_[position]];
    if (edge.from == from && edge.callee == callee) break;
    position = (position + 1) & mask;
  }
  return &edge_table_[position];
}

uint32_t CallTree::add_edge(uint32_t from, Callee callee, uint32_t to, bool is_recursive) {
  const uint32_t index = edges_.size();
  edges_.append({{}, 0, from, to, callee, is_recursive ? 1u : 0u});
  *slot_of(from, callee) = index;
  nodes_[from].last_edge = index;
  return index;
}

bool CallTree::make_room() {
  const bool table_is_full = uint64_t{edges_.size()} * 2 >= edge_table_size_;
  return nodes_.reserve(1) && self_.reserve(event_count_) && edges_.reserve(1) &&
         (!table_is_full || grow_edge_table());
}

bool CallTree::grow_edge_table() {
  if (edge_table_size_ > UINT32_MAX / 2) return false;
  const uint32_t size = edge_table_size_ == 0 ? kFirstTableSize : edge_table_size_ * 2;
  auto* table = static_cast<uint32_t*>(std::calloc(size, sizeof(uint32_t)));
  if (table == nullptr) return false;
  std::free(edge_table_);
  edge_table_ = table;
  edge_table_size_ = size;
  for (uint32_t index = 1; index < edges_.size(); ++index) {
    *slot_of(edges_[index].from, edges_[index].callee) = index;
  }
  return true;
}

uint32_t CallTree::ancestor_running(uint32_t from, Callee callee) const {
  for (uint32_t node = from; node != kProgramNode; node = nodes_[node].parent) {
    if (nodes_[node].function == callee / 4) return is_below_labels_between(node, from) ? node : kNone;
    if (nodes_[node].is_label != 0 && !is_label_call(callee)) return kNone;
  }
  return kNone;
}

bool CallTree::is_below_labels_between(uint32_t ancestor, uint32_t from) const {
  for (uint32_t node = from; node != ancestor; node = nodes_[node].parent) {
    if (nodes_[node].is_label == 0) continue;
    uint32_t above = ancestor;
    while (above != kProgramNode && nodes_[above].function != nodes_[node].function)
      above = nodes_[above].parent;
    if (above == kProgramNode) return false;
  }
  return true;
}

uint32_t CallTree::add_node(uint32_t parent, Callee callee, Part part) {
  const uint32_t index = nodes_.size();
  const uint32_t is_label = is_label_call(callee) ? 1 : 0;
  nodes_.append({0, callee / 4, is_label, parent, kSentinelEdge, part, 0, 0, 0, 0});
  if (index != parent) {
    nodes_[index].next_sibling = nodes_[parent].first_child;
    nodes_[parent].first_child = index;
  }
  for (uint32_t event = 0; event < event_count_; ++event) self_.append(0);
  return index;
}

uint32_t CallTree::next_below(uint32_t top, uint32_t node) const {
  if (nodes_[node].first_child != 0) return nodes_[node].first_child;
  while (node != top && nodes_[node].next_sibling == 0) node = nodes_[node].parent;
  return node == top ? top : nodes_[node].next_sibling;
}

uint32_t CallTree::add_resumed_part(uint32_t node) {
  if (node == kProgramNode || nodes_[node].function == kTruncatedFunction) return node;
  if (!is_within_limit(false) || !make_room()) {
    is_truncated_ = true;
    return node;
  }
  const uint32_t index = add_node(node, callee_of(nodes_[node].function, kPlainCall), kResumedPart);
  nodes_[node].resumed_part = index;
  return index;
}

}  // namespace icprofile
