'use strict';
const { Profiler } = require('icprofile');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more still after a profiler has stopped',
  beyond: 'server-hooks-kept.js',
  // By the directory's name, V8 compiles otherwise: -550 to -210 were seen in two directories, 940 and 1180 in a third.
  budget: 1500,
  measure: () =>
    steadyRequest({
      async prepare(load) {
        const profiler = new Profiler({ source: 'emulated' }).start();
        await load(200);
        profiler.stop();
      },
    }),
};
