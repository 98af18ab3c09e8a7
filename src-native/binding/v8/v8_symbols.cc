#include "binding/v8/v8_symbols.h"

#include <cstring>

#include "binding/v8/v8_lookup.h"

namespace icprofile::binding {

namespace {

using CollectionRegistrar = void (*)(void* isolate, CollectionCallback callback, void* data, int type_filter);
using CollectionRemover = void (*)(void* isolate, CollectionCallback callback, void* data);

constexpr int kAllCollections = 0x1f;  // v8::kGCTypeAll

// v8::ScriptOrigin, from its resource name on. It is returned in memory of the caller's, being larger than
// what registers take. Up to V8 11 the isolate comes first, and no longer in V8 12 (v8-message.h).
struct ScriptOriginFromName {
  LocalHandle name;
  int line_offset;
  int column_offset;
  int options;
  int script_id;
};

struct ReturnedScriptOrigin {
  // Rather more than V8 writes.
  alignas(void*) unsigned char bytes[128];
};

// Null where the script's id is not where it is in the versions that are known.
LocalHandle script_name_of(LocalHandle function) {
  const auto get_origin = find<ReturnedScriptOrigin (*)(LocalHandle)>("_ZNK2v88Function15GetScriptOriginEv");
  const auto get_script_id = find<int (*)(LocalHandle)>("_ZNK2v88Function8ScriptIdEv");
  if (get_origin == nullptr || get_script_id == nullptr) return nullptr;
  const ReturnedScriptOrigin returned = get_origin(function);
  void* first = nullptr;
  std::memcpy(&first, returned.bytes, sizeof first);
  ScriptOriginFromName origin;
  std::memcpy(&origin, returned.bytes + (first == current_isolate() ? sizeof first : 0), sizeof origin);
  return origin.script_id == get_script_id(function) ? origin.name : nullptr;
}

}  // namespace

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

bool set_promise_hooks(napi_value object, napi_value init, napi_value before, napi_value after) {
  // Its checked sister would end the process for an object without a context.
  const auto context_of = find<LocalHandle (*)(LocalHandle object)>("_ZN2v86Object18GetCreationContextEv");
  const auto set_hooks = find<void (*)(LocalHandle, LocalHandle, LocalHandle, LocalHandle, LocalHandle)>(
      "_ZN2v87Context15SetPromiseHooksENS_5LocalINS_8FunctionEEES3_S3_S3_");
  if (context_of == nullptr || set_hooks == nullptr) return false;
  LocalHandle context = context_of(object);
  if (context == nullptr) return false;
  set_hooks(context, init, before, after, nullptr);
  return true;
}

bool find_place(napi_value function, FunctionPlace& place) {
  const auto get_line = find<int (*)(LocalHandle)>("_ZNK2v88Function19GetScriptLineNumberEv");
  const auto get_column = find<int (*)(LocalHandle)>("_ZNK2v88Function21GetScriptColumnNumberEv");
  if (get_line == nullptr || get_column == nullptr) return false;
  // Both are below 0 of what comes from no script (v8::Function::kLineOffsetNotFound).
  place.line = get_line(function);
  place.column = get_column(function);
  if (place.line < 0 || place.column < 0) return false;
  place.script_name = static_cast<napi_value>(script_name_of(function));
  return place.script_name != nullptr;
}

}  // namespace icprofile::binding
