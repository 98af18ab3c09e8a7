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
  uint32_t call;      // the call of an async function that the thread works for; kNoCall outside of all
  uint32_t resumed_call;  // of resume: the call to go on with; of settle_call: the one that settles
  uint32_t tracks_calls;  // whether someone will settle the calls of async functions; else they get no number
};

}  // namespace icprofile
