'use strict';
// The two native probes, tree included, as a wrapper in optimized code calls them.
const { Profiler } = require('icprofile');
const { calleeKinds, firstProfiledFunction } = require('../../dist/native/addon');
const { environmentProbes } = require('../../dist/engine/probes/probes');
const { budgetByNode } = require('../budget');
const { instructionsPerCall } = require('../instructions-per-turn');

module.exports = {
  name: 'enter + exit in optimized code, tree included',
  unit: 'instructions',
  // Node 22 does not call the probes straight from optimized code.
  budget: budgetByNode({ 22: 230 }, 150),
  measure() {
    const { state, enter, leave } = environmentProbes();
    const [current, argument] = [1, 2]; // StateWord
    const callee = (firstProfiledFunction + 1) * calleeKinds;
    const profiler = new Profiler({ source: 'emulated' }).start();
    const cost = instructionsPerCall((x) => {
      const caller = state[current];
      state[argument] = callee;
      enter();
      state[argument] = caller;
      leave();
      return x;
    });
    profiler.stop();
    return cost;
  },
};
