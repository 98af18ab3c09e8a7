'use strict';
// The decision not to sample a request.
const { none, sampling, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still of a request that is not sampled, without minute rows',
  beyond: 'hooks-kept.js',
  // Four seeds: 730 to 1110 more than the median of the other case.
  budget: 1300,
  measure: () => steadyRequest({ ...userRequest, prepare: sampling({ rate: none, minutes: false }) }),
};
