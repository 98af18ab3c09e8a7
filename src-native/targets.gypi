{
  # Included by binding.gyp. It stands apart because a published package must not have a binding.gyp at its root: npm
  # would compile it on every install. Paths in "sources" and "include_dirs" are relative to this file.
  "targets": [
    {
      "target_name": "icprofile",
      "sources": [
        "binding/addon.cc",
        "binding/counters/clock_group.cc",
        "binding/counters/counter_group_wrap.cc",
        "binding/counters/emulated_group.cc",
        "binding/counters/perf_group.cc",
        "binding/counters/read_channel.cc",
        "binding/engine/engine.cc",
        "binding/engine/engine_host.cc",
        "binding/engine/engine_snapshot.cc",
        "binding/engine/engine_subtree.cc",
        "binding/engine/probes.cc",
        "binding/process/held_signals.cc",
        "binding/process/replace_process.cc",
        "binding/v8/function_location.cc",
        "binding/v8/v8_functions.cc",
        "binding/v8/v8_symbols.cc",
        "clock/clock_group.cc",
        "emulated/emulated_group.cc",
        "emulated/emulator.cc",
        "engine/call_tree.cc",
        "perf/attribute.cc",
        "perf/counter.cc",
        "perf/perf_group.cc",
        "perf/system_calls.cc",
        "runtime/no_exceptions.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")", "."],
      "defines": [
        "NAPI_VERSION=9",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        # A worker that is ended has no exceptions: throwing one would end the process.
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      # Node's defaults rename open to open64 and so on, which changes nothing on 64-bit machines, and musl has no fcntl64.
      "defines!": ["_FILE_OFFSET_BITS=64", "_LARGEFILE_SOURCE"],
      "cflags": [
        "-Wall",
        "-Wextra",
        "-O2",
        "-fvisibility=hidden",
        "-ffunction-sections",
        "-fdata-sections",
        "-ffile-prefix-map=<(module_root_dir)=."
      ],
      "cflags_cc": ["-std=c++17", "-fno-exceptions", "-fno-rtti"],
      # No libc is named and no symbol version bound: the node that loads the addon has its libc, glibc or musl.
      # runtime/no_exceptions.cc stands in for what libstdc++ would want of the unwinder.
      "ldflags": [
        "-nodefaultlibs",
        "-Wl,--gc-sections",
        "-Wl,--build-id=none",
        "-Wl,-z,now",
        "-Wl,-z,relro",
        # V8's compiler threads read the probes' descriptions even after the worker has ended that loaded the addon.
        "-Wl,-z,nodelete",
        "-Wl,--version-script=<(module_root_dir)/src-native/runtime/exports.map"
      ],
      "libraries": ["-l:libstdc++.a", "-l:libgcc.a"],
      "conditions": [
        ["OS!='linux'", { "type": "none" }],
        # The probes' one thread-local is reached through a descriptor: an indirect call of two instructions.
        ["target_arch=='x64'", { "cflags": ["-mtls-dialect=gnu2"] }]
      ]
    },
    {
      "target_name": "counting_plugin",
      "type": "none",
      "conditions": [
        [
          "OS=='linux'",
          {
            "actions": [
              {
                "action_name": "build_counting_plugin",
                "inputs": [
                  "../scripts/build-plugin.sh",
                  "emulated/aligned_signals.c",
                  "emulated/counting_plugin.c",
                  "emulated/handshake.h"
                ],
                "outputs": ["<(PRODUCT_DIR)/counting-plugin-v1.so", "<(PRODUCT_DIR)/counting-plugin-v2.so"],
                "conditions": [["target_arch=='x64'", { "outputs": ["<(PRODUCT_DIR)/aligned-signals.so"] }]],
                "action": ["scripts/build-plugin.sh", "<(PRODUCT_DIR)"]
              }
            ]
          }
        ]
      ]
    }
  ]
}
