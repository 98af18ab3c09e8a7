#include "binding/engine/engine_snapshot.h"

#include <algorithm>

namespace icprofile::binding {

namespace {

constexpr uint32_t kFirstEdge = 1;  // the one before is the tree's sentinel

// A typed array of the numbers; an empty value where JavaScript can no longer run.
template <class Number>
Napi::Value array_of(Napi::Env env, const std::vector<Number>& numbers) {
  auto array = Napi::TypedArrayOf<Number>::New(env, numbers.size());
  if (!array.IsEmpty()) std::copy(numbers.begin(), numbers.end(), array.Data());
  return {env, array};
}

}  // namespace

EngineSnapshot::EngineSnapshot(EngineCore* engine) {
  engine->settle();
  take_nodes(engine->tree(), engine->event_count());
  take_edges(engine->tree());
  for (uint32_t event = 0; event < engine->event_count(); ++event)
    totals_.push_back(static_cast<double>(engine->total(event)));
  truncated_ = engine->tree().is_truncated();
}

void EngineSnapshot::take_nodes(const CallTree& tree, uint32_t event_count) {
  const uint32_t count = tree.node_count();
  nodes_.functions.reserve(count);
  nodes_.parents.reserve(count);
  nodes_.parts.reserve(count);
  nodes_.resumptions.reserve(count);
  nodes_.self.reserve(size_t{count} * event_count);
  for (uint32_t index = 0; index < count; ++index) {
    const Node& node = tree.node(index);
    nodes_.functions.push_back(node.function);
    nodes_.parents.push_back(node.parent);
    nodes_.parts.push_back(static_cast<uint8_t>(node.part));
    nodes_.resumptions.push_back(static_cast<double>(node.resumptions));
    const uint64_t* self = tree.self_of(index);
    for (uint32_t event = 0; event < event_count; ++event)
      nodes_.self.push_back(static_cast<double>(self[event]));
  }
}

void EngineSnapshot::take_edges(const CallTree& tree) {
  const uint32_t count = tree.edge_count() - kFirstEdge;
  edges_.from.reserve(count);
  edges_.to.reserve(count);
  edges_.callees.reserve(count);
  edges_.recursive.reserve(count);
  edges_.calls.reserve(size_t{count} * kSiteClasses);
  edges_.throws.reserve(size_t{count} * kThrowForms);
  for (uint32_t index = kFirstEdge; index < tree.edge_count(); ++index) {
    const Edge& edge = tree.edge(index);
    edges_.from.push_back(edge.from);
    edges_.to.push_back(edge.to);
    edges_.callees.push_back(edge.callee);
    edges_.recursive.push_back(edge.is_recursive != 0 ? 1 : 0);
    for (const uint64_t of_class : edge.calls) edges_.calls.push_back(static_cast<double>(of_class));
    for (uint32_t form = 0; form < kThrowForms; ++form)
      edges_.throws.push_back(static_cast<double>(tree.throws(edge, form)));
  }
}

Napi::Object EngineSnapshot::object(Napi::Env env) const {
  Napi::Object snapshot = Napi::Object::New(env);
  snapshot.Set("nodes", node_columns(env));
  snapshot.Set("edges", edge_columns(env));
  snapshot.Set("totals", array_of(env, totals_));
  snapshot.Set("truncated", truncated_);
  return snapshot;
}

Napi::Object EngineSnapshot::node_columns(Napi::Env env) const {
  Napi::Object columns = Napi::Object::New(env);
  columns.Set("functions", array_of(env, nodes_.functions));
  columns.Set("parents", array_of(env, nodes_.parents));
  columns.Set("parts", array_of(env, nodes_.parts));
  columns.Set("resumptions", array_of(env, nodes_.resumptions));
  columns.Set("self", array_of(env, nodes_.self));
  return columns;
}

Napi::Object EngineSnapshot::edge_columns(Napi::Env env) const {
  Napi::Object columns = Napi::Object::New(env);
  columns.Set("from", array_of(env, edges_.from));
  columns.Set("to", array_of(env, edges_.to));
  columns.Set("callees", array_of(env, edges_.callees));
  columns.Set("recursive", array_of(env, edges_.recursive));
  columns.Set("calls", array_of(env, edges_.calls));
  columns.Set("throws", array_of(env, edges_.throws));
  return columns;
}

}  // namespace icprofile::binding
