'use strict';
// The decision not to sample a request.
const { none, sampling } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still of a request that is not sampled, without minute rows',
  beyond: 'server-hooks-kept.js',
  // In five directories, by one to three seeds each: 460 to 1005.
  budget: 1300,
  measure: () => steadyRequest({ prepare: sampling({ rate: none, minutes: false }) }),
};
