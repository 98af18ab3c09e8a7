'use strict';
// The price of following an async function through its awaits: promise hooks, resumptions, wrapper and probes.
const { profile, Profiler } = require('icprofile');
const { instructionsPerCall, makeAwaiting } = require('../awaiting');
const { budgetByNode } = require('../budget');

module.exports = {
  name: 'call of an async function with two awaits, profiler running',
  // V8 itself takes more than a third of it for calling hooks.
  budget: budgetByNode({ 20: 2850, 22: 3000, 24: 2750, 26: 2900 }),
  async measure() {
    const unprofiled = await instructionsPerCall(makeAwaiting());
    const profiler = new Profiler({ source: 'emulated' }).start();
    const profiled = await instructionsPerCall(profile(makeAwaiting()));
    profiler.stop();
    return profiled - unprofiled;
  },
};
