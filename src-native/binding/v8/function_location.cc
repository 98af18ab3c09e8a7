// Where functions are defined.
#include <napi.h>

#include "binding/exports.h"
#include "binding/v8/v8_symbols.h"

namespace icprofile::binding {

namespace {

// functionLocation(function): [script name, line, column], both from 0; undefined where there is none.
napi_value function_location(napi_env env, napi_callback_info info) {
  napi_value function = nullptr;
  size_t count = 1;
  napi_valuetype type = napi_undefined;
  FunctionPlace place = {};
  if (napi_get_cb_info(env, info, &count, &function, nullptr, nullptr) != napi_ok) return nullptr;
  if (napi_typeof(env, function, &type) != napi_ok || type != napi_function) return nullptr;
  if (!find_place(function, place)) return nullptr;
  napi_value location = nullptr;
  napi_value line = nullptr;
  napi_value column = nullptr;
  const bool is_made = napi_create_array_with_length(env, 3, &location) == napi_ok &&
                       napi_create_int32(env, place.line, &line) == napi_ok &&
                       napi_create_int32(env, place.column, &column) == napi_ok &&
                       napi_set_element(env, location, 0, place.script_name) == napi_ok &&
                       napi_set_element(env, location, 1, line) == napi_ok &&
                       napi_set_element(env, location, 2, column) == napi_ok;
  return is_made ? location : nullptr;
}

}  // namespace

void export_function_location(Napi::Env env, Napi::Object exports) {
  napi_value function = nullptr;
  napi_create_function(env, "functionLocation", NAPI_AUTO_LENGTH, function_location, nullptr, &function);
  if (function != nullptr) exports.Set("functionLocation", Napi::Value(env, function));
}

}  // namespace icprofile::binding
