'use strict';
const { sampleRequests } = require('icprofile/requests');
const { nowhere } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still after 200 requests were sampled, and sampling has stopped',
  beyond: '../cases/server-hooks-kept.js',
  measure: () =>
    steadyRequest({
      async prepare(load) {
        const running = sampleRequests({ ...nowhere, rate: 1, maxOverhead: 1 });
        await load(200);
        await running.stop();
      },
    }),
};
