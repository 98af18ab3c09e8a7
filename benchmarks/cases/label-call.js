'use strict';
// The price of a call below a label that was there before: finding the label, wrapper and probes.
const { label, Profiler } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');
const { makeWork } = require('../work');

const users = Array.from({ length: 64 }, (_, user) => `user ${user}`);

module.exports = {
  name: 'call below a label, profiler running',
  unit: 'instructions',
  budget: 1300,
  measure() {
    const [labelled, plain] = [makeWork(), makeWork()];
    const user = (x) => users[x & 63];
    const unprofiled = instructionsPerCall((x) => plain(x) + user(x).length);
    const profiler = new Profiler({ source: 'emulated' }).start();
    const cost = instructionsPerCall((x) => label({ user: user(x) }, labelled, x));
    profiler.stop();
    return cost - unprofiled;
  },
};
