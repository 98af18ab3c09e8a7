// What was charged below one node, for JavaScript that samples requests: a snapshot of the whole tree would
// cost as much for each request as all requests before it.
#include <napi.h>

#include "binding/engine/engine_host.h"
#include "binding/environment.h"
#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

// Numbers per node in the array that readSubtree fills: `subtreeStride` in lib/native/addon.ts.
constexpr size_t kSubtreeStride = 4;

EngineCore* running_engine(Napi::Env env) {
  return Environment::of(env).engine_host->engine();
}

// readSubtree(node, target): charges what was counted up to now, and writes for the node and each one below
// it its number, self and collections of the first event, and resumptions, as far as the target reaches.
// Returns how many nodes there are; 0 where no engine runs or there is no such node.
Napi::Value read_subtree(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  EngineCore* engine = running_engine(env);
  const uint32_t top = uint32_of(info[0]);
  uint32_t count = 0;
  if (engine != nullptr && top < engine->tree().node_count() && info[1].IsTypedArray() &&
      info[1].As<Napi::TypedArray>().TypedArrayType() == napi_float64_array) {
    engine->settle();
    const CallTree& tree = engine->tree();
    auto target = info[1].As<Napi::Float64Array>();
    const size_t room = target.ElementLength() / kSubtreeStride;
    double* out = target.Data();
    uint32_t node = top;
    do {
      if (count < room) {
        *out++ = node;
        *out++ = static_cast<double>(tree.self_of(node)[0]);
        *out++ = static_cast<double>(tree.node(node).collected);
        *out++ = static_cast<double>(tree.node(node).resumptions);
      }
      ++count;
      node = tree.next_below(top, node);
    } while (node != top);
  }
  return Napi::Number::New(env, count);
}

// topNode(node): the node below (program) that the node is, or is below.
Napi::Value top_node(const Napi::CallbackInfo& info) {
  EngineCore* engine = running_engine(info.Env());
  const uint32_t node = uint32_of(info[0]);
  const bool is_known = engine != nullptr && node < engine->tree().node_count();
  return Napi::Number::New(info.Env(), is_known ? engine->tree().top_of(node) : 0);
}

}  // namespace

void export_engine_subtree(Napi::Env env, Napi::Object exports) {
  exports.Set("readSubtree", Napi::Function::New<read_subtree>(env, "readSubtree"));
  exports.Set("topNode", Napi::Function::New<top_node>(env, "topNode"));
}

}  // namespace icprofile::binding
