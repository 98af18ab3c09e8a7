'use strict';
const { none, sampling, user, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request in the minute row, its user included',
  beyond: 'unsampled.js',
  budget: 2500,
  measure: () => steadyRequest({ ...userRequest, prepare: sampling({ rate: none, user }) }),
};
