'use strict';
const { none, sampling } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

const user = (request) => request.headers['x-user'];

module.exports = {
  name: 'more of a request in the minute row, its user included',
  beyond: 'unsampled.js',
  measure: () => steadyRequest({ headers: { 'x-user': 'user 17' }, prepare: sampling({ rate: none, user }) }),
};
