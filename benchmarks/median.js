'use strict';

/** Of an even number of values, the upper one of the two in the middle. */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

module.exports = { median };
