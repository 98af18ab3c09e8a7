'use strict';
const { label } = require('icprofile');
const { answer } = require('../server/server');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request below a label, no profiler running',
  beyond: 'server-plain.js',
  // In seven directories, the least of three seeds: -3 to 146. A label alone costs 4 (label-idle.js).
  budget: 250,
  measure: () =>
    steadyRequest({ handle: (request, response) => label({ url: request.url }, answer, request, response) }),
};
