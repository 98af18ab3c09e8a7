'use strict';
// What a label costs a program that runs without profiler: each call has labels of its own.
const { label } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');
const { makeWork } = require('../work');

const users = Array.from({ length: 64 }, (_, user) => `user ${user}`);

module.exports = {
  name: 'call below a label, no profiler running',
  unit: 'instructions',
  budget: 60,
  measure() {
    const [labelled, plain] = [makeWork(), makeWork()];
    const user = (x) => users[x & 63];
    const cost = instructionsPerCall((x) => label({ user: user(x) }, labelled, x));
    return cost - instructionsPerCall((x) => plain(x) + user(x).length);
  },
};
