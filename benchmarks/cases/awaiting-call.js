'use strict';
// The price of following an async function through its awaits: promise hooks, resumptions, wrapper and probes.
const { profile, Profiler } = require('icprofile');
const { instructionsPerCall, makeAwaiting } = require('../awaiting');

/** By version of Node: V8 itself takes more than a third of it for calling hooks. */
const budgets = { 20: 2850, 22: 3000, 24: 2750, 26: 2900 };

module.exports = {
  name: 'call of an async function with two awaits, profiler running',
  budget: budgets[process.versions.node.split('.')[0]],
  async measure() {
    const unprofiled = await instructionsPerCall(makeAwaiting());
    const profiler = new Profiler({ source: 'emulated' }).start();
    const profiled = await instructionsPerCall(profile(makeAwaiting()));
    profiler.stop();
    return profiled - unprofiled;
  },
};
