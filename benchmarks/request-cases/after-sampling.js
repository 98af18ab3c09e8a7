'use strict';
const { sampleRequests } = require('icprofile/requests');
const { nowhere, userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request after 200 requests were sampled, and sampling has stopped',
  beyond: 'hooks-kept.js',
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
