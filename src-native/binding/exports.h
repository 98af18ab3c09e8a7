// What each file of the binding adds to the addon's exports.
#pragma once

#include <napi.h>

namespace icprofile::binding {

void export_perf_group(Napi::Env env, Napi::Object exports);
void export_emulated_group(Napi::Env env, Napi::Object exports);
void export_clock_group(Napi::Env env, Napi::Object exports);
void export_replace_process(Napi::Env env, Napi::Object exports);
void export_function_location(Napi::Env env, Napi::Object exports);
void export_held_signals(Napi::Env env, Napi::Object exports);
void export_engine(Napi::Env env, Napi::Object exports);
void export_engine_subtree(Napi::Env env, Napi::Object exports);

}  // namespace icprofile::binding
