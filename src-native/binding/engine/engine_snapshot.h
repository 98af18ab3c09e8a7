// What an engine has charged up to one moment, as columns of numbers for JavaScript.
//
// Making an array can begin a collection, which is charged like everything else. So all numbers are taken
// before the first array is made: else the selfs, taken first, and the totals, taken last, would not add up.
#pragma once

#include <napi.h>

#include <vector>

#include "engine/engine.h"

namespace icprofile::binding {

class EngineSnapshot {
 public:
  // Settles the engine.
  explicit EngineSnapshot(EngineCore* engine);

  // `EngineSnapshot` in lib/native/addon.ts.
  Napi::Object object(Napi::Env env) const;

 private:
  struct Nodes {
    std::vector<uint32_t> functions;
    std::vector<uint32_t> parents;
    std::vector<uint8_t> parts;
    std::vector<double> resumptions;
    std::vector<double> self;
  };
  struct Edges {
    std::vector<uint32_t> from;
    std::vector<uint32_t> to;
    std::vector<uint32_t> callees;
    std::vector<uint8_t> recursive;
    std::vector<double> calls;
    std::vector<double> throws;
  };

  void take_nodes(const CallTree& tree, uint32_t event_count);
  void take_edges(const CallTree& tree);
  Napi::Object node_columns(Napi::Env env) const;
  Napi::Object edge_columns(Napi::Env env) const;

  Nodes nodes_;
  Edges edges_;
  std::vector<double> totals_;
  bool truncated_;
};

}  // namespace icprofile::binding
