'use strict';
// What wrapping costs a program that runs without profiler.
const { profile } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');
const { makeWork } = require('../work');

module.exports = {
  name: 'wrapped call, no profiler running',
  unit: 'instructions',
  budget: 15,
  measure: () => instructionsPerCall(profile(makeWork())) - instructionsPerCall(makeWork()),
};
