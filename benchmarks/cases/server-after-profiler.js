'use strict';
const { Profiler } = require('icprofile');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still after a profiler has stopped',
  beyond: 'server-hooks-kept.js',
  budget: 125,
  measure: () =>
    steadyRequest({
      async prepare(load) {
        const profiler = new Profiler({ source: 'emulated' }).start();
        await load(200);
        profiler.stop();
      },
    }),
};
