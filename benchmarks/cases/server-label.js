'use strict';
const { label } = require('icprofile');
const { answer } = require('../server/server');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request below a label, no profiler running',
  beyond: 'server-plain.js',
  budget: 100,
  measure: () =>
    steadyRequest({ handle: (request, response) => label({ url: request.url }, answer, request, response) }),
};
