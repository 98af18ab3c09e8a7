#include "binding/v8_symbols.h"

#include <dlfcn.h>

namespace icprofile::binding {

namespace {

// v8::Local is one pointer and passed as such.
using LocalHandle = void*;
using CollectionRegistrar = void (*)(void* isolate, CollectionCallback callback, void* data, int type_filter);
using CollectionRemover = void (*)(void* isolate, CollectionCallback callback, void* data);

// v8::ConstructorBehavior::kAllow: the optimizing compiler calls such functions directly.
constexpr int kAllowConstruct = 1;
constexpr int kHasSideEffect = 0;
constexpr int kAllCollections = 0x1f;  // v8::kGCTypeAll

template <class Function>
Function find(const char* symbol) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, symbol));
}

template <class Function>
Function find_either(const char* symbol, const char* later_symbol) {
  const auto function = find<Function>(symbol);
  return function != nullptr ? function : find<Function>(later_symbol);
}

void* current_isolate() {
  const auto get_current = find<void* (*)()>("_ZN2v87Isolate10GetCurrentEv");
  return get_current == nullptr ? nullptr : get_current();
}

LocalHandle current_context() {
  void* const isolate = current_isolate();
  const auto get_current = find<LocalHandle (*)(void*)>("_ZN2v87Isolate17GetCurrentContextEv");
  return isolate == nullptr || get_current == nullptr ? nullptr : get_current(isolate);
}

using FunctionFactory = LocalHandle (*)(LocalHandle context, RawFunction function, LocalHandle data,
                                        int length, int constructor_behavior, int side_effect_type);

FunctionFactory find_function_factory() {
  // Since V8 14 `data` is a Local<Data>.
  return find_either<FunctionFactory>(
      "_ZN2v88Function3NewENS_5LocalINS_7ContextEEEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS1_IS5_EEiNS_"
      "19ConstructorBehaviorENS_14SideEffectTypeE",
      "_ZN2v88Function3NewENS_5LocalINS_7ContextEEEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS1_INS_"
      "4DataEEEiNS_"
      "19ConstructorBehaviorENS_14SideEffectTypeE");
}

}  // namespace

napi_value make_raw_function(RawFunction function) {
  const LocalHandle context = current_context();
  const FunctionFactory factory = find_function_factory();
  if (context == nullptr || factory == nullptr) return nullptr;
  // A napi_value is a v8::Local's pointer.
  return static_cast<napi_value>(static_cast<void*>(
      factory(context, function, nullptr, 0, kAllowConstruct, kHasSideEffect)));
}

CollectionHook::CollectionHook(CollectionCallback prologue, CollectionCallback epilogue, void* data)
    : prologue_(prologue), epilogue_(epilogue), data_(data) {
  const auto add_prologue = find<CollectionRegistrar>(
      "_ZN2v87Isolate21AddGCPrologueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_");
  const auto add_epilogue = find<CollectionRegistrar>(
      "_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_");
  void* const isolate = current_isolate();
  if (add_prologue == nullptr || add_epilogue == nullptr || isolate == nullptr) return;
  add_prologue(isolate, prologue_, data_, kAllCollections);
  add_epilogue(isolate, epilogue_, data_, kAllCollections);
  isolate_ = isolate;
}

CollectionHook::~CollectionHook() {
  if (isolate_ == nullptr) return;
  const auto remove_prologue = find<CollectionRemover>(
      "_ZN2v87Isolate24RemoveGCPrologueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_");
  const auto remove_epilogue = find<CollectionRemover>(
      "_ZN2v87Isolate24RemoveGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_");
  if (remove_prologue != nullptr) remove_prologue(isolate_, prologue_, data_);
  if (remove_epilogue != nullptr) remove_epilogue(isolate_, epilogue_, data_);
}

PromiseField PromiseField::located(napi_env env) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  if (napi_create_promise(env, &deferred, &promise) != napi_ok) return {};
  napi_value undefined = nullptr;
  napi_get_undefined(env, &undefined);
  napi_resolve_deferred(env, deferred, undefined);
  const auto count = find<int (*)(void*)>("_ZNK2v86Object18InternalFieldCountEv");
  if (count == nullptr || count(promise) < 1) return {};
  PromiseField field;
  field.get_ = find_either<Getter>("_ZN2v86Object38SlowGetAlignedPointerFromInternalFieldEi",
                                   "_ZN2v86Object38SlowGetAlignedPointerFromInternalFieldEit");
  field.set_ = find_either<Setter>("_ZN2v86Object32SetAlignedPointerInInternalFieldEiPv",
                                   "_ZN2v86Object32SetAlignedPointerInInternalFieldEiPvt");
  return field;
}

bool set_promise_callback(PromiseCallback callback) {
  void* const isolate = current_isolate();
  const auto set_hook = find<void (*)(void* isolate, PromiseCallback callback)>(
      "_ZN2v87Isolate14SetPromiseHookEPFvNS_15PromiseHookTypeENS_5LocalINS_7PromiseEEENS2_INS_5ValueEEEE");
  if (isolate == nullptr || set_hook == nullptr) return false;
  set_hook(isolate, callback);
  return true;
}

void clear_javascript_promise_hooks() {
  const LocalHandle context = current_context();
  const auto set_hooks = find<void (*)(LocalHandle, LocalHandle, LocalHandle, LocalHandle, LocalHandle)>(
      "_ZN2v87Context15SetPromiseHooksENS_5LocalINS_8FunctionEEES3_S3_S3_");
  if (context != nullptr && set_hooks != nullptr) set_hooks(context, nullptr, nullptr, nullptr, nullptr);
}

}  // namespace icprofile::binding
