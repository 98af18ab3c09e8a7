'use strict';

let made = 0;

/** A function that V8 optimizes but does not inline, with code of its own for each caller. */
function makeWork() {
  const terms = Array.from({ length: 120 }, (_, index) => `(x ^ ${index + made})`).join(' + ');
  return new Function(
    `/* ${made++} */ return function work(x) { let sum = 0; for (let i = 0; i < 2; i++) sum += ${terms}; return sum | 0; }`,
  )();
}

module.exports = { makeWork };
