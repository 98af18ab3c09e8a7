// The profiler's engine for JavaScript: start, stop, snapshot, and driving functions for calibration.
#include <napi.h>

#include <cerrno>
#include <utility>

#include "binding/counter_group_wrap.h"
#include "binding/engine_host.h"
#include "binding/environment.h"
#include "binding/exports.h"
#include "manual/manual_group.h"

namespace icprofile::binding {

namespace {

// Numbers per call in the array that driveCalls fills: `drivenCallStride` in lib/native/addon.ts.
constexpr size_t kDrivenCallStride = 4;
constexpr size_t kMostDrivenArguments = 16;
constexpr uint32_t kFirstEdge = 1;  // the one before is the tree's sentinel

EngineHost& host(Napi::Env env) {
  return *Environment::of(env).engine_host;
}

CounterGroup* group_of(const Napi::Value& value) {
  return value.IsObject() ? CounterGroupWrap::Unwrap(value.As<Napi::Object>())->group() : nullptr;
}

int parse_part(const Napi::Object& part, uint32_t index, EngineInput* input) {
  CounterGroup* group = group_of(part.Get("native"));
  if (group == nullptr) return EBADF;
  if (group->size() > kMaxProfiledEvents) return E2BIG;
  if (index > 0 && (group->kind() != CounterGroup::Kind::kPerf || input->groups[0]->kind() != group->kind()))
    return EINVAL;
  const auto indexes = part.Get("eventIndexes").As<Napi::Array>();
  if (indexes.Length() != group->size()) return EINVAL;
  input->groups[index] = group;
  for (uint32_t event = 0; event < indexes.Length(); ++event) {
    const uint32_t target = indexes.Get(event).ToNumber().Uint32Value();
    if (target >= input->event_count) return EINVAL;
    input->event_indexes[index][event] = target;
  }
  return 0;
}

int parse_input(const Napi::Array& parts, EngineInput* input) {
  if (parts.Length() == 0) return EINVAL;
  if (parts.Length() > PooledPerfSource::kMaxParts || input->event_count > kMaxProfiledEvents) return E2BIG;
  input->group_count = parts.Length();
  for (uint32_t index = 0; index < input->group_count; ++index) {
    const int error = parse_part(parts.Get(index).As<Napi::Object>(), index, input);
    if (error != 0) return error;
  }
  return 0;
}

// startEngine(parts, eventCount, nodeLimit, epoch)
Napi::Value start_engine(const Napi::CallbackInfo& info) {
  EngineInput input = {};
  input.event_count = info[1].ToNumber().Uint32Value();
  int error = parse_input(info[0].As<Napi::Array>(), &input);
  if (error == 0) {
    error = host(info.Env()).start(input, info[2].ToNumber().Uint32Value(), info[3].ToNumber().Uint32Value());
  }
  return Napi::Number::New(info.Env(), error);
}

Napi::Value stop_engine(const Napi::CallbackInfo& info) {
  host(info.Env()).stop();
  return info.Env().Undefined();
}

// registerProbeSite(site, siteClass)
Napi::Value register_probe_site(const Napi::CallbackInfo& info) {
  EngineCore* engine = host(info.Env()).engine();
  const auto site = static_cast<ProbeSite>(info[0].ToNumber().Int64Value());
  const bool added = engine != nullptr && engine->sites().add(site, info[1].ToNumber().Uint32Value());
  return Napi::Boolean::New(info.Env(), added);
}

template <class Array>
struct Column {
  Column(Napi::Env env, size_t length) : array(Array::New(env, length)), values(array.Data()) {}
  Array array;
  decltype(array.Data()) values;
};

Napi::Object node_columns(Napi::Env env, const EngineCore& engine) {
  const CallTree& tree = engine.tree();
  const uint32_t events = engine.event_count();
  Column<Napi::Uint32Array> functions(env, tree.node_count());
  Column<Napi::Uint32Array> parents(env, tree.node_count());
  Column<Napi::Float64Array> self(env, size_t{tree.node_count()} * events);
  for (uint32_t index = 0; index < tree.node_count(); ++index) {
    const Node& node = tree.node(index);
    functions.values[index] = node.function;
    parents.values[index] = node.parent;
    for (uint32_t event = 0; event < events; ++event) {
      self.values[size_t{index} * events + event] = static_cast<double>(node.self[event]);
    }
  }
  Napi::Object columns = Napi::Object::New(env);
  columns.Set("functions", functions.array);
  columns.Set("parents", parents.array);
  columns.Set("self", self.array);
  return columns;
}

Napi::Object edge_columns(Napi::Env env, const CallTree& tree) {
  const uint32_t count = tree.edge_count() - kFirstEdge;
  Column<Napi::Uint32Array> from(env, count);
  Column<Napi::Uint32Array> to(env, count);
  Column<Napi::Uint32Array> callees(env, count);
  Column<Napi::Uint8Array> recursive(env, count);
  Column<Napi::Float64Array> calls(env, size_t{count} * kSiteClasses);
  Column<Napi::Float64Array> throws(env, count);
  for (uint32_t index = 0; index < count; ++index) {
    const Edge& edge = tree.edge(kFirstEdge + index);
    from.values[index] = edge.from;
    to.values[index] = edge.to;
    callees.values[index] = edge.callee;
    recursive.values[index] = edge.is_recursive != 0 ? 1 : 0;
    throws.values[index] = static_cast<double>(edge.throws);
    for (uint32_t site_class = 0; site_class < kSiteClasses; ++site_class) {
      calls.values[size_t{index} * kSiteClasses + site_class] = static_cast<double>(edge.calls[site_class]);
    }
  }
  Napi::Object columns = Napi::Object::New(env);
  columns.Set("from", from.array);
  columns.Set("to", to.array);
  columns.Set("callees", callees.array);
  columns.Set("recursive", recursive.array);
  columns.Set("calls", calls.array);
  columns.Set("throws", throws.array);
  return columns;
}

// snapshotEngine(): undefined while no engine runs.
Napi::Value snapshot_engine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  EngineCore* engine = host(env).engine();
  if (engine == nullptr) return env.Undefined();
  engine->settle();
  Napi::Object snapshot = Napi::Object::New(env);
  snapshot.Set("nodes", node_columns(env, *engine));
  snapshot.Set("edges", edge_columns(env, engine->tree()));
  Column<Napi::Float64Array> totals(env, engine->event_count());
  for (uint32_t event = 0; event < engine->event_count(); ++event) {
    totals.values[event] = static_cast<double>(engine->total(event));
  }
  snapshot.Set("totals", totals.array);
  snapshot.Set("truncated", engine->tree().is_truncated());
  return snapshot;
}

struct Shares {
  uint64_t total;
  uint64_t program;
  uint64_t profiler;
  uint64_t garbage_collector;

  static Shares of(EngineCore& engine, uint32_t event) {
    engine.settle();
    const CallTree& tree = engine.tree();
    return {engine.total(event), tree.node(kProgramNode).self[event], tree.node(kProfilerNode).self[event],
            tree.node(kGarbageCollectorNode).self[event]};
  }
};

// driveCalls(function, construct, argumentCount, repetitions, event, target): calls the function, or
// constructs with it, from here, where the caller's own cost is the same each time, and writes for each call
// what went to (program), to (profiler), to the functions, and the site of the last enter. Stops at the first
// exception. Returns the calls made.
Napi::Value drive_calls(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  EngineCore* engine = host(env).engine();
  const bool construct = info[1].ToBoolean();
  const size_t argument_count = info[2].ToNumber().Uint32Value();
  const uint32_t repetitions = info[3].ToNumber().Uint32Value();
  const uint32_t event = info[4].ToNumber().Uint32Value();
  if (engine == nullptr || !info[0].IsFunction() || !info[5].IsTypedArray() ||
      argument_count > kMostDrivenArguments || event >= engine->event_count()) {
    return Napi::Number::New(env, 0);
  }
  auto target = info[5].As<Napi::Float64Array>();
  if (target.ElementLength() < repetitions * kDrivenCallStride) return Napi::Number::New(env, 0);
  napi_value function = info[0];
  napi_value receiver = env.Undefined();
  napi_value arguments[kMostDrivenArguments];
  for (napi_value& argument : arguments) argument = receiver;

  double* out = target.Data();
  uint32_t calls = 0;
  for (; calls < repetitions && !env.IsExceptionPending(); ++calls) {
    Napi::HandleScope scope(env);
    napi_value result = nullptr;
    const Shares before = Shares::of(*engine, event);
    if (construct) {
      napi_new_instance(env, function, argument_count, arguments, &result);
    } else {
      napi_call_function(env, receiver, function, argument_count, arguments, &result);
    }
    const Shares after = Shares::of(*engine, event);
    const uint64_t program = after.program - before.program;
    const uint64_t profiler = after.profiler - before.profiler;
    const uint64_t collector = after.garbage_collector - before.garbage_collector;
    *out++ = static_cast<double>(program);
    *out++ = static_cast<double>(profiler);
    *out++ = static_cast<double>(after.total - before.total - program - profiler - collector);
    *out++ = static_cast<double>(engine->sites().last());
  }
  return Napi::Number::New(env, calls);
}

Napi::Value create_manual_group(const Napi::CallbackInfo& info) {
  return CounterGroupWrap::wrap(info.Env(), std::make_unique<ManualGroup>(info[0].ToNumber().Uint32Value()));
}

// advanceManualGroup(group, event, amount)
Napi::Value advance_manual_group(const Napi::CallbackInfo& info) {
  CounterGroup* group = group_of(info[0]);
  if (group != nullptr && group->kind() == CounterGroup::Kind::kManual) {
    static_cast<ManualGroup*>(group)->advance(info[1].ToNumber().Uint32Value(),
                                              static_cast<uint64_t>(info[2].ToNumber().Int64Value()));
  }
  return info.Env().Undefined();
}

}  // namespace

void export_engine(Napi::Env env, Napi::Object exports) {
  export_probes(env, exports);
  exports.Set("probeMemory", host(env).shared_memory());
  exports.Set("startEngine", Napi::Function::New<start_engine>(env, "startEngine"));
  exports.Set("stopEngine", Napi::Function::New<stop_engine>(env, "stopEngine"));
  exports.Set("snapshotEngine", Napi::Function::New<snapshot_engine>(env, "snapshotEngine"));
  exports.Set("registerProbeSite", Napi::Function::New<register_probe_site>(env, "registerProbeSite"));
  exports.Set("driveCalls", Napi::Function::New<drive_calls>(env, "driveCalls"));
  exports.Set("createManualGroup", Napi::Function::New<create_manual_group>(env, "createManualGroup"));
  exports.Set("advanceManualGroup", Napi::Function::New<advance_manual_group>(env, "advanceManualGroup"));
}

}  // namespace icprofile::binding
