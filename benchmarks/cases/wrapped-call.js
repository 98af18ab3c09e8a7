'use strict';
// The whole price of a profiled call: wrapper and probes.
const { profile, Profiler } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');
const { makeWork } = require('../work');

/** Node 22 does not call the probes straight from optimized code. */
const budget = process.versions.node.startsWith('22.') ? 260 : 180;

module.exports = {
  name: 'wrapped call, profiler running',
  unit: 'instructions',
  // cProfile's 1742 instructions for one call of Python 3.11, less the factor of 6 that we promise.
  budget,
  measure() {
    const unprofiled = instructionsPerCall(makeWork());
    const profiler = new Profiler({ source: 'emulated' }).start();
    const profiled = instructionsPerCall(profile(makeWork()));
    profiler.stop();
    return profiled - unprofiled;
  },
};
