'use strict';
const { label } = require('icprofile');
const { answer } = require('../server/server');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request below a label, no profiler running',
  beyond: 'server-plain.js',
  // In seven directories, by three seeds each: -3 to 343, and the least of three -3 to 146. A label alone costs 4 (label-idle.js).
  budget: 350,
  measure: () =>
    steadyRequest({ handle: (request, response) => label({ url: request.url }, answer, request, response) }),
};
