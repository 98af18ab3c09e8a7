'use strict';
// The decision not to sample a request.
const { none, sampling } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still of a request that is not sampled, without minute rows',
  beyond: 'server-hooks-kept.js',
  // In four directories, by three seeds each: 460 to 985.
  budget: 1100,
  measure: () => steadyRequest({ prepare: sampling({ rate: none, minutes: false }) }),
};
