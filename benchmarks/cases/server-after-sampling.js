'use strict';
const { sampleRequests } = require('icprofile/requests');
const { nowhere } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request after 200 requests were sampled, and sampling has stopped',
  beyond: 'server-hooks-kept.js',
  // In four directories, by three seeds each: 2500 to 2990. It was 6600 when the originals were put back.
  budget: 3500,
  measure: () =>
    steadyRequest({
      async prepare(load) {
        const running = sampleRequests({ ...nowhere, rate: 1, maxOverhead: 1 });
        await load(200);
        await running.stop();
      },
    }),
};
