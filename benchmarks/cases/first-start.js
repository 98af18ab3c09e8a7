'use strict';
// What the first profiler of a thread takes to start: it measures what probes and promise hooks cost.
const { Profiler } = require('icprofile');
const { instructions } = require('../instructions-per-turn');

module.exports = {
  name: 'first start() on a thread',
  // Seen: 1.57e9 to 1.77e9 on Node 20, 22, 24 and 26, with the flags of this benchmark and without.
  budget: 1.85e9,
  measure() {
    const before = instructions();
    const profiler = new Profiler({ source: 'emulated' }).start();
    const measured = instructions() - before;
    profiler.stop();
    return measured;
  },
};
