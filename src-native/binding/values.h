// Taking values from JavaScript.
//
// In a worker that another thread terminates, any call of Node-API that could run JavaScript begins to fail,
// at any moment (napi_cannot_run_js). What node-addon-api then returns has no environment, and using it kills
// the process. These return something usable instead; that JavaScript never sees what is made of it.
#pragma once

#include <napi.h>

#include <string>

namespace icprofile::binding {

// 0 where it is no number.
inline uint32_t uint32_of(const Napi::Value& value) {
  uint32_t number = 0;
  static_cast<void>(napi_get_value_uint32(value.Env(), value, &number));
  return number;
}

// 0 where it is no number.
inline int64_t int64_of(const Napi::Value& value) {
  int64_t number = 0;
  static_cast<void>(napi_get_value_int64(value.Env(), value, &number));
  return number;
}

inline bool boolean_of(const Napi::Value& value) {
  bool boolean = false;
  static_cast<void>(napi_get_value_bool(value.Env(), value, &boolean));
  return boolean;
}

// Empty where it is no string.
inline std::string string_of(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

// Undefined where it cannot be had, or getting it throws.
inline Napi::Value property_of(const Napi::Value& object, const char* name) {
  const Napi::Env env = object.Env();
  napi_value value = nullptr;
  if (napi_get_named_property(env, object, name, &value) == napi_ok) return {env, value};
  if (env.IsExceptionPending()) static_cast<void>(env.GetAndClearPendingException());
  return env.Undefined();
}

inline Napi::Value element_of(const Napi::Value& array, uint32_t index) {
  const Napi::Env env = array.Env();
  napi_value value = nullptr;
  if (napi_get_element(env, array, index, &value) == napi_ok) return {env, value};
  if (env.IsExceptionPending()) static_cast<void>(env.GetAndClearPendingException());
  return env.Undefined();
}

// 0 where it is no array.
inline uint32_t length_of(const Napi::Value& array) {
  uint32_t length = 0;
  static_cast<void>(napi_get_array_length(array.Env(), array, &length));
  return length;
}

}  // namespace icprofile::binding
