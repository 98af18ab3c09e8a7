'use strict';
// The decision not to sample a request.
const { none, sampling, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still of a request that is not sampled, without minute rows',
  beyond: 'hooks-kept.js',
  // The median of 8 seeds was 270, medians of three 330 to 380.
  budget: 500,
  measure: () => steadyRequest({ ...userRequest, prepare: sampling({ rate: none, minutes: false }) }),
};
