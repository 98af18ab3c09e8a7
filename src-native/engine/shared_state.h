// The words that the engine shares with JavaScript, so that ids and results cross without conversion.
#pragma once

#include <cstdint>

namespace icprofile {

// A Uint32Array in JavaScript: `StateWord` in lib/native/addon.ts names the same indexes.
struct SharedState {
  uint32_t epoch;     // 0 while no profiler runs; another number in each run, so that a call can tell its own
  uint32_t current;   // the thread's current node
  uint32_t argument;  // of enter: the Callee; of leave: the node to go back to; of resume: the node to resume
  uint32_t callee;    // of leave_by_throw: the Callee that threw
  uint32_t stamp_epoch;  // 0 while asynchronous work is not followed; else what its stamps know the run by
};

}  // namespace icprofile
