#include "binding/v8/v8_functions.h"

#include <cstdint>
#include <cstring>

#include "binding/v8/v8_lookup.h"

namespace icprofile::binding {

namespace {

// v8::ConstructorBehavior::kAllow: the optimizing compiler calls such functions directly.
constexpr int kAllowConstruct = 1;
// v8::ConstructorBehavior::kThrow, without which there are no fast API calls.
constexpr int kThrowOnConstruct = 0;
constexpr int kHasSideEffect = 0;

using FunctionFactory = LocalHandle (*)(LocalHandle context, RawFunction function, LocalHandle data,
                                        int length, int constructor_behavior, int side_effect_type);

FunctionFactory find_function_factory() {
  const auto factory = find<FunctionFactory>(
      "_ZN2v88Function3NewENS_5LocalINS_7ContextEEEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS1_IS5_EEiNS_"
      "19ConstructorBehaviorENS_14SideEffectTypeE");
  if (factory != nullptr) return factory;
  // Since V8 14 `data` is a Local<Data>.
  return find<FunctionFactory>(
      "_ZN2v88Function3NewENS_5LocalINS_7ContextEEEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS1_INS_"
      "4DataEEEiNS_"
      "19ConstructorBehaviorENS_14SideEffectTypeE");
}

// v8::CTypeInfo.
struct TypeInfo {
  uint8_t type;
  uint8_t sequence_type;
  uint8_t flags;
};
constexpr uint8_t kVoid = 0;
constexpr uint8_t kV8Value = 10;

// v8::CFunctionInfo.
struct FunctionInfo {
  TypeInfo return_info;
  uint8_t int64_representation;  // since V8 12; padding before
  uint32_t argument_count;
  const TypeInfo* argument_info;
};

// v8::CFunction.
struct FastCallee {
  FastFunction address;
  const FunctionInfo* type_info;
};

// V8 keeps their addresses.
constexpr TypeInfo kReceiverInfo = {kV8Value, 0, 0};
constexpr FunctionInfo kFastFunctionInfo = {{kVoid, 0, 0}, 0, 1, &kReceiverInfo};

// In these the numbers of the types are known to be the ones above. Not V8 12: within `try`, it calls fast
// functions as others, so that probes of one site class would have two costs.
constexpr const char* kVersionsWithFastCalls[] = {"11.3.", "13.6.", "14.6."};

bool is_known_version() {
  const auto get_version = find<const char* (*)()>("_ZN2v82V810GetVersionEv");
  if (get_version == nullptr) return false;
  const char* const version = get_version();
  for (const char* known : kVersionsWithFastCalls) {
    if (std::strncmp(version, known, std::strlen(known)) == 0) return true;
  }
  return false;
}

// Has V8 itself make the record of a fast function.
bool make_function_info(FunctionInfo& info) {
  const auto make = find<void (*)(FunctionInfo*, const TypeInfo*, unsigned, const TypeInfo*, uint8_t)>(
      "_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_NS0_19Int64RepresentationE");
  if (make != nullptr) {
    make(&info, &kFastFunctionInfo.return_info, 1, &kReceiverInfo, 0);
    return true;
  }
  const auto make_before_12 = find<void (*)(FunctionInfo*, const TypeInfo*, unsigned, const TypeInfo*)>(
      "_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_");
  if (make_before_12 == nullptr) return false;
  make_before_12(&info, &kFastFunctionInfo.return_info, 1, &kReceiverInfo);
  return true;
}

bool has_known_records() {
  FunctionInfo info = {};
  return make_function_info(info) && std::memcmp(&info, &kFastFunctionInfo, sizeof info) == 0;
}

}  // namespace

napi_value make_raw_function(RawFunction function) {
  LocalHandle context = current_context();
  const FunctionFactory factory = find_function_factory();
  if (context == nullptr || factory == nullptr) return nullptr;
  // A napi_value is a v8::Local's pointer.
  return static_cast<napi_value>(
      static_cast<void*>(factory(context, function, nullptr, 0, kAllowConstruct, kHasSideEffect)));
}

napi_value make_fast_function(RawFunction function, FastFunction fast) {
  if (!is_known_version() || !has_known_records()) return nullptr;
  const auto make_template = find<LocalHandle (*)(
      void* isolate, RawFunction function, LocalHandle data, LocalHandle signature, int length,
      int constructor_behavior, int side_effect_type, const FastCallee* fast, uint16_t instance_type,
      uint16_t first_receiver_type, uint16_t last_receiver_type)>(
      "_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_"
      "EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt");
  const auto make_function = find<LocalHandle (*)(LocalHandle function_template, LocalHandle context)>(
      "_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE");
  LocalHandle context = current_context();
  if (context == nullptr || make_template == nullptr || make_function == nullptr) return nullptr;
  const FastCallee callee = {fast, &kFastFunctionInfo};
  LocalHandle function_template = make_template(current_isolate(), function, nullptr, nullptr, 0,
                                                kThrowOnConstruct, kHasSideEffect, &callee, 0, 0, 0);
  return static_cast<napi_value>(make_function(function_template, context));
}

}  // namespace icprofile::binding
