// openClockGroup(target).
#include "clock/clock_group.h"

#include <cerrno>
#include <memory>
#include <string>

#include "binding/counters/counter_group_wrap.h"
#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

Napi::Value open_clock_group(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string target = string_of(info[0]);
  if (target == "thread") {
    return CounterGroupWrap::wrap(env, std::make_unique<ClockGroup>(ClockGroup::Target::kThread));
  }
  if (target == "process") {
    return CounterGroupWrap::wrap(env, std::make_unique<ClockGroup>(ClockGroup::Target::kProcess));
  }
  return to_js(env, {EINVAL, "clock_gettime", -1});
}

}  // namespace

void export_clock_group(Napi::Env env, Napi::Object exports) {
  exports.Set("openClockGroup", Napi::Function::New<open_clock_group>(env, "openClockGroup"));
}

}  // namespace icprofile::binding
