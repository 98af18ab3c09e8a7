'use strict';
// The price of following an async function through its awaits: promise hooks, resumptions, wrapper and probes.
const { profile, Profiler } = require('icprofile');
const { instructionsPerCall, makeAwaiting } = require('../awaiting');
const { budgetByNode } = require('../budget');

module.exports = {
  name: 'call of an async function with two awaits, profiler running',
  // V8 itself takes more than a third of it for calling hooks: docs/async.md has the parts.
  budget: budgetByNode({ 20: 2050, 22: 2280, 24: 2090, 26: 2240 }),
  async measure() {
    const unprofiled = await instructionsPerCall(makeAwaiting());
    const profiler = new Profiler({ source: 'emulated' }).start();
    const profiled = await instructionsPerCall(profile(makeAwaiting()));
    profiler.stop();
    return profiled - unprofiled;
  },
};
