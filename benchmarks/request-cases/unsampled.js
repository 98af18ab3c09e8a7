'use strict';
// The decision not to sample a request.
const { none, sampling, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still of a request that is not sampled, without minute rows',
  beyond: 'hooks-kept.js',
  // Medians of 360 and 380 were seen.
  budget: 500,
  measure: () => steadyRequest({ ...userRequest, prepare: sampling({ rate: none, minutes: false }) }),
};
