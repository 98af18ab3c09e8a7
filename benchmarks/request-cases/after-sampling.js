'use strict';
const { sampleRequests } = require('icprofile/requests');
const { nowhere, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request after 200 requests were sampled, and sampling has stopped',
  beyond: 'hooks-kept.js',
  // Medians of 2700 and 2750 were seen. They were 6600 when the originals were put back.
  budget: 3500,
  measure: () =>
    steadyRequest({
      ...userRequest,
      async prepare(load) {
        const running = sampleRequests({ ...nowhere, rate: 1, maxOverhead: 1 });
        await load(200);
        await running.stop();
      },
    }),
};
