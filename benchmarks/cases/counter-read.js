'use strict';
// One reading of a counter from JavaScript, into the caller's array. It includes two readings of the clock, which the
// emulated source needs for its times. What a hardware counter costs: test/machine/reading-cost.test.ts.
const { openCounters, readingLayout } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');

module.exports = {
  name: 'counter read from JavaScript, emulated',
  unit: 'instructions',
  measure() {
    const group = openCounters(['instructions:u'], { source: 'emulated' });
    const numbers = new Float64Array(readingLayout.stride);
    group.start();
    const cost = instructionsPerCall(() => group.readInto(numbers));
    group.close();
    return cost;
  },
};
