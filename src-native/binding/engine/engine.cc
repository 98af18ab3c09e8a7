// The profiler's engine for JavaScript: start, stop, snapshot, and driving functions for calibration.
#include <napi.h>

#include <algorithm>
#include <cerrno>

#include "binding/counters/counter_group_wrap.h"
#include "binding/engine/engine_host.h"
#include "binding/engine/engine_snapshot.h"
#include "binding/environment.h"
#include "binding/exports.h"
#include "binding/v8/v8_symbols.h"
#include "binding/values.h"
#include "manual/manual_group.h"

namespace icprofile::binding {

namespace {

// Numbers per call in the array that driveCalls fills: `drivenCallStride` in lib/native/addon.ts.
constexpr size_t kDrivenCallStride = 4;
constexpr size_t kMostDrivenArguments = 16;

EngineHost& host(Napi::Env env) {
  return *Environment::of(env).engine_host;
}

// One of startEngine's parts, as JavaScript gave it.
struct PartValues {
  Napi::Value group;
  uint32_t event_count;
  uint32_t event_indexes[kMaxProfiledEvents];
};

// Getters may run here: nothing is looked at before all is taken.
PartValues part_values_of(const Napi::Value& part) {
  PartValues values = {property_of(part, "native"), 0, {}};
  const Napi::Value indexes = property_of(part, "eventIndexes");
  values.event_count = length_of(indexes);
  for (uint32_t event = 0; event < std::min(values.event_count, kMaxProfiledEvents); ++event) {
    values.event_indexes[event] = uint32_of(element_of(indexes, event));
  }
  return values;
}

int parse_part(const PartValues& values, uint32_t index, EngineInput* input) {
  CounterGroup* group = CounterGroupWrap::group_of(values.group);
  if (group == nullptr) return EBADF;
  if (group->size() > kMaxProfiledEvents) return E2BIG;
  if (index > 0 && (group->kind() != CounterGroup::Kind::kPerf || input->groups[0]->kind() != group->kind()))
    return EINVAL;
  if (values.event_count != group->size()) return EINVAL;
  input->groups[index] = group;
  for (uint32_t event = 0; event < group->size(); ++event) {
    if (values.event_indexes[event] >= input->event_count) return EINVAL;
    input->event_indexes[index][event] = values.event_indexes[event];
  }
  return 0;
}

int parse_input(const Napi::Value& parts, EngineInput* input) {
  const uint32_t count = length_of(parts);
  if (count == 0) return EINVAL;
  if (count > PooledPerfSource::kMaxParts || input->event_count > kMaxProfiledEvents) return E2BIG;
  PartValues values[PooledPerfSource::kMaxParts];
  for (uint32_t index = 0; index < count; ++index) values[index] = part_values_of(element_of(parts, index));
  input->group_count = count;
  for (uint32_t index = 0; index < count; ++index) {
    const int error = parse_part(values[index], index, input);
    if (error != 0) return error;
  }
  return 0;
}

// startEngine(parts, eventCount, nodeLimit, epoch)
Napi::Value start_engine(const Napi::CallbackInfo& info) {
  EngineInput input = {};
  input.event_count = uint32_of(info[1]);
  int error = parse_input(info[0], &input);
  if (error == 0) {
    error = host(info.Env()).start(input, uint32_of(info[2]), uint32_of(info[3]));
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
  const auto site = static_cast<ProbeSite>(int64_of(info[0]));
  const bool added = engine != nullptr && engine->sites().add(site, uint32_of(info[1]));
  return Napi::Boolean::New(info.Env(), added);
}

// setPromiseHooks(object, init, before, after)
Napi::Value set_hooks(const Napi::CallbackInfo& info) {
  bool are_functions = true;
  for (size_t index = 1; index < 4; ++index) are_functions = are_functions && info[index].IsFunction();
  const bool is_set =
      are_functions && info[0].IsObject() && set_promise_hooks(info[0], info[1], info[2], info[3]);
  return Napi::Boolean::New(info.Env(), is_set);
}

// snapshotEngine(): undefined while no engine runs.
Napi::Value snapshot_of_engine(const Napi::CallbackInfo& info) {
  EngineCore* engine = host(info.Env()).engine();
  if (engine == nullptr) return info.Env().Undefined();
  return EngineSnapshot(engine).object(info.Env());
}

struct Shares {
  uint64_t total;
  uint64_t program;
  uint64_t profiler;
  uint64_t garbage_collector;

  static Shares of(EngineCore& engine, uint32_t event) {
    engine.settle();
    const CallTree& tree = engine.tree();
    return {engine.total(event), tree.self_of(kProgramNode)[event], tree.self_of(kProfilerNode)[event],
            tree.self_of(kMinorCollectionNode)[event] + tree.self_of(kMajorCollectionNode)[event]};
  }
};

// A call that driveCalls repeats.
struct DrivenCall {
  napi_value function;
  bool construct;
  size_t argument_count;

  // False where it threw, or JavaScript can no longer run.
  bool make(Napi::Env env) const {
    const Napi::HandleScope scope(env);
    napi_value receiver = env.Undefined();
    napi_value arguments[kMostDrivenArguments];
    for (napi_value& argument : arguments) argument = receiver;
    napi_value result = nullptr;
    const napi_status status =
        construct ? napi_new_instance(env, function, argument_count, arguments, &result)
                  : napi_call_function(env, receiver, function, argument_count, arguments, &result);
    return status == napi_ok;
  }
};

// What one driven call was charged, as driveCalls writes it.
void write_shares(const Shares& before, const Shares& after, ProbeSite site, double* out) {
  const uint64_t program = after.program - before.program;
  const uint64_t profiler = after.profiler - before.profiler;
  const uint64_t collector = after.garbage_collector - before.garbage_collector;
  out[0] = static_cast<double>(program);
  out[1] = static_cast<double>(profiler);
  out[2] = static_cast<double>(after.total - before.total - program - profiler - collector);
  out[3] = static_cast<double>(site);
}

// Where the numbers of a call go; null where the array is none of Float64, or too short. What is called could
// have detached it.
double* place_in(const Napi::Value& target, uint32_t call) {
  if (!target.IsTypedArray()) return nullptr;
  const auto any_array = target.As<Napi::TypedArray>();
  if (any_array.TypedArrayType() != napi_float64_array) return nullptr;
  auto array = any_array.As<Napi::Float64Array>();
  const size_t end = (size_t{call} + 1) * kDrivenCallStride;
  return array.ElementLength() < end ? nullptr : array.Data() + end - kDrivenCallStride;
}

// driveCalls(function, construct, argumentCount, repetitions, event, target): calls the function, or
// constructs with it, from here, where the caller's own cost is the same each time, and writes for each call
// what went to (program), to (profiler), to the functions, and the site of the last enter or leave by throw.
// Stops at the first exception, where the engine stops, and where the target is full. Returns the calls made.
Napi::Value drive_calls(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const EngineHost& engine_host = host(env);
  const DrivenCall call = {info[0], boolean_of(info[1]), uint32_of(info[2])};
  const uint32_t repetitions = uint32_of(info[3]);
  const uint32_t event = uint32_of(info[4]);
  uint32_t calls = 0;
  if (call.argument_count > kMostDrivenArguments) return Napi::Number::New(env, calls);
  for (; calls < repetitions && place_in(info[5], calls) != nullptr; ++calls) {
    EngineCore* engine = engine_host.engine();
    if (engine == nullptr || event >= engine->event_count()) break;
    const Shares before = Shares::of(*engine, event);
    if (!call.make(env)) break;
    // The function may have stopped this engine, and started another.
    if (engine_host.engine() != engine || event >= engine->event_count()) break;
    const Shares after = Shares::of(*engine, event);
    double* const place = place_in(info[5], calls);
    if (place == nullptr) break;
    write_shares(before, after, engine->sites().last(), place);
  }
  return Napi::Number::New(env, calls);
}

// createManualGroup(eventCount): undefined where there are too many.
Napi::Value create_manual_group(const Napi::CallbackInfo& info) {
  const uint32_t event_count = uint32_of(info[0]);
  if (event_count == 0 || event_count > kMaxEvents) return info.Env().Undefined();
  return CounterGroupWrap::wrap(info.Env(), std::make_unique<ManualGroup>(event_count));
}

// advanceManualGroup(group, event, amount)
Napi::Value advance_manual_group(const Napi::CallbackInfo& info) {
  CounterGroup* group = CounterGroupWrap::group_of(info[0]);
  const uint32_t event = uint32_of(info[1]);
  if (group != nullptr && group->kind() == CounterGroup::Kind::kManual && event < group->size()) {
    static_cast<ManualGroup*>(group)->advance(event, static_cast<uint64_t>(int64_of(info[2])));
  }
  return info.Env().Undefined();
}

}  // namespace

void export_engine(Napi::Env env, Napi::Object exports) {
  export_probes(env, exports);
  exports.Set("probeMemory", host(env).shared_memory());
  exports.Set("setPromiseHooks", Napi::Function::New<set_hooks>(env, "setPromiseHooks"));
  exports.Set("startEngine", Napi::Function::New<start_engine>(env, "startEngine"));
  exports.Set("stopEngine", Napi::Function::New<stop_engine>(env, "stopEngine"));
  exports.Set("snapshotEngine", Napi::Function::New<snapshot_of_engine>(env, "snapshotEngine"));
  exports.Set("registerProbeSite", Napi::Function::New<register_probe_site>(env, "registerProbeSite"));
  exports.Set("driveCalls", Napi::Function::New<drive_calls>(env, "driveCalls"));
  exports.Set("createManualGroup", Napi::Function::New<create_manual_group>(env, "createManualGroup"));
  exports.Set("advanceManualGroup", Napi::Function::New<advance_manual_group>(env, "advanceManualGroup"));
}

}  // namespace icprofile::binding
