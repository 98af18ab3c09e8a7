'use strict';
// Leaks, to see that they are noticed. Each keeps one more thing at each turn, or at some, for ever.
const fs = require('node:fs');
const { profile } = require('icprofile');

const kept = [];
const registered = new Map();
let turns = 0;
const everyThousandth = (keep) => () => {
  if (++turns % 1000 === 0) kept.push(keep());
};

/** What the profiler would keep if it knew functions and labels from when they are made. */
function register(fn) {
  registered.set(fn.name, fn);
}

/** By name: what leaks, and the figure that must show it. */
module.exports = {
  node: { shownBy: 'nodes', leak: () => profile(() => undefined, { name: `leak ${++turns}` })() },
  label: {
    shownBy: 'unprofiled heap',
    leak: () => register({ name: `user=${++turns}`, kind: 'label', labels: { user: String(turns) } }),
  },
  wrapper: { shownBy: 'unprofiled heap', leak: () => kept.push(profile(() => undefined)) },
  promise: { shownBy: 'heap', leak: () => kept.push(new Promise(() => undefined)) },
  stamp: { shownBy: 'heap', leak: () => kept.push({ node: 1, call: 2, epoch: 3 }) },
  buffer: { shownBy: 'external', leak: () => kept.push(new ArrayBuffer(64)) },
  descriptor: { shownBy: 'descriptors', leak: everyThousandth(() => fs.openSync('/dev/null')) },
  timer: { shownBy: 'resources', leak: everyThousandth(() => setInterval(() => undefined, 2 ** 31 - 1)) },
};
