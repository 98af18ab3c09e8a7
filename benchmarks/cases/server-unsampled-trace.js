'use strict';
// The decision by the request's trace context not to sample it.
const { none, sampling } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'the same, where traces decide',
  beyond: 'server-hooks-kept.js',
  // In three directories, by one to three seeds each: 1180 to 1925.
  budget: 2300,
  measure: () => steadyRequest({ prepare: sampling({ rate: none, minutes: false, sampling: 'trace' }) }),
};
