// openPerfGroup(attributes, options): reads the arguments, which TypeScript has validated, but never trusts
// them.
#include "perf/perf_group.h"

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "binding/counters/counter_group_wrap.h"
#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

// Takes the properties of a JavaScript object one by one, and remembers whether one was missing, of the wrong
// type, out of range, or threw.
class PropertyReader {
 public:
  explicit PropertyReader(const Napi::Value& value) : object_(value), is_valid_(value.IsObject()) {}

  bool is_valid() const { return is_valid_; }

  bool boolean(const char* name) {
    const Napi::Value value = get(name);
    return accept(value.IsBoolean()) && boolean_of(value);
  }

  // An integer from 0 to `maximum`.
  uint32_t integer(const char* name, uint32_t maximum) {
    const Napi::Value value = get(name);
    if (!accept(value.IsNumber())) return 0;
    const double number = value.As<Napi::Number>().DoubleValue();
    const bool is_in_range = number >= 0 && number <= maximum && number == std::trunc(number);
    return accept(is_in_range) ? static_cast<uint32_t>(number) : 0;
  }

  uint64_t bits(const char* name) {
    const Napi::Value value = get(name);
    if (!accept(value.IsBigInt())) return 0;
    bool is_lossless = false;
    const uint64_t number = value.As<Napi::BigInt>().Uint64Value(&is_lossless);
    return accept(is_lossless) ? number : 0;
  }

 private:
  Napi::Value get(const char* name) const {
    return is_valid_ ? property_of(object_, name) : object_.Env().Undefined();
  }

  bool accept(bool condition) {
    is_valid_ = is_valid_ && condition;
    return condition;
  }

  const Napi::Value object_;
  bool is_valid_;
};

bool read_attribute(const Napi::Value& value, EventAttribute* event) {
  PropertyReader reader(value);
  event->type = reader.integer("type", std::numeric_limits<uint32_t>::max());
  event->config = reader.bits("config");
  event->config1 = reader.bits("config1");
  event->config2 = reader.bits("config2");
  event->exclude_user = reader.boolean("excludeUser");
  event->exclude_kernel = reader.boolean("excludeKernel");
  event->exclude_hypervisor = reader.boolean("excludeHypervisor");
  event->exclude_host = reader.boolean("excludeHost");
  event->exclude_guest = reader.boolean("excludeGuest");
  event->precise_ip = static_cast<uint8_t>(reader.integer("preciseIp", 3));
  event->pinned = reader.boolean("pinned");
  event->exclusive = reader.boolean("exclusive");
  return reader.is_valid();
}

bool read_options(const Napi::Value& value, PerfGroupOptions* options) {
  PropertyReader reader(value);
  options->thread_id = static_cast<pid_t>(reader.integer("threadId", std::numeric_limits<int32_t>::max()));
  options->inherit = reader.boolean("inherit");
  options->user_space_reads = reader.boolean("userSpaceReads");
  return reader.is_valid();
}

// Whether `value` holds 1 to kMaxEvents attributes. If not, `failure` names the first bad one, or -1 for the
// list.
bool read_attributes(const Napi::Value& value, std::vector<EventAttribute>* events, Failure* failure) {
  *failure = {EINVAL, "perf_event_open", -1};
  const uint32_t count = length_of(value);
  if (count == 0 || count > kMaxEvents) return false;
  events->resize(count);
  for (uint32_t index = 0; index < count; ++index) {
    failure->event_index = static_cast<int>(index);
    if (!read_attribute(element_of(value, index), &(*events)[index])) return false;
  }
  return true;
}

Napi::Value open_perf_group(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Failure failure;
  std::vector<EventAttribute> events;
  if (!read_attributes(info[0], &events, &failure)) return to_js(env, failure);
  PerfGroupOptions options;
  if (!read_options(info[1], &options)) return to_js(env, {EINVAL, "perf_event_open", -1});
  auto group = PerfGroup::open(SystemCalls::real(), events.data(), events.size(), options, &failure);
  if (group == nullptr) return to_js(env, failure);
  return CounterGroupWrap::wrap(env, std::move(group));
}

}  // namespace

void export_perf_group(Napi::Env env, Napi::Object exports) {
  exports.Set("openPerfGroup", Napi::Function::New<open_perf_group>(env, "openPerfGroup"));
}

}  // namespace icprofile::binding
