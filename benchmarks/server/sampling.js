'use strict';
const { sampleRequests } = require('icprofile/requests');
const { hooksOnce } = require('./empty-hooks');

// That nobody takes the rows would be printed, by streams whose code in Node the server shares: 170 instructions a request more.
process.removeAllListeners('warning');

/** Nobody listens there: what is sent goes to no spool either. */
const nowhere = { service: 'benchmark', to: 'http://127.0.0.1:1', spoolBytes: 0, source: 'emulated' };

/** So few that no window opens in a benchmark. */
const none = Number.MIN_VALUE;

/** Samples the server's requests from the start. Hooks were on once, as in the first window: what V8 keeps of them is no cost of sampling. */
function sampling(options) {
  return async (load) => {
    const running = sampleRequests({ ...nowhere, ...options });
    await hooksOnce(load);
    return () => running.stop();
  };
}

const user = (request) => request.user;

module.exports = { nowhere, none, sampling, user };
