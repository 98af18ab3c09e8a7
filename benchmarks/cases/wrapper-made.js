'use strict';
// Wrapping a function that is dropped at once, as a handler does that wraps a closure for each request; collections included.
const { profile } = require('icprofile');
const { instructions } = require('../instructions-per-turn');

const [warmUps, made, batches] = [3000, 1000, 9];

function make(count) {
  for (let i = 0; i < count; i++) profile(() => i);
}

module.exports = {
  name: 'wrapper made and dropped, no profiler running',
  unit: 'instructions',
  // 107 800 to 108 500 seen, of which some 65 000 keep the own properties of function and wrapper one set.
  budget: 115_000,
  measure() {
    make(warmUps);
    const costs = Array.from({ length: batches }, () => {
      const before = instructions();
      make(made);
      return (instructions() - before) / made;
    });
    return costs.sort((a, b) => a - b)[batches >> 1];
  },
};
