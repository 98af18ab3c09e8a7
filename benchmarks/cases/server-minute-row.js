'use strict';
const { none, sampling, user } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'the same with its minute row and its user',
  beyond: 'server-hooks-kept.js',
  // In four directories, by three seeds each: 2285 to 3220.
  budget: 3400,
  measure: () => steadyRequest({ prepare: sampling({ rate: none, user }) }),
};
