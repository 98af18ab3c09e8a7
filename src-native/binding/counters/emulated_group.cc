// emulatorCounts() and openEmulatedGroup(target).
#include "emulated/emulated_group.h"

#include <utility>

#include "binding/counters/counter_group_wrap.h"
#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

Napi::Value emulator_counts(const Napi::CallbackInfo& info) {
  EmulatorHandshake handshake;
  return Napi::Boolean::New(info.Env(), shake_hands(&handshake) == 0);
}

Napi::Value open_emulated_group(const Napi::CallbackInfo& info) {
  const bool whole_process = string_of(info[0]) == "process";
  Failure failure;
  std::unique_ptr<EmulatedGroup> group = EmulatedGroup::open(
      whole_process ? EmulatedGroup::Target::kProcess : EmulatedGroup::Target::kThread, &failure);
  if (group == nullptr) return to_js(info.Env(), failure);
  return CounterGroupWrap::wrap(info.Env(), std::move(group));
}

}  // namespace

void export_emulated_group(Napi::Env env, Napi::Object exports) {
  exports.Set("emulatorCounts", Napi::Function::New<emulator_counts>(env, "emulatorCounts"));
  exports.Set("openEmulatedGroup", Napi::Function::New<open_emulated_group>(env, "openEmulatedGroup"));
}

}  // namespace icprofile::binding
