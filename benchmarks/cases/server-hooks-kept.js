'use strict';
// What V8 and Node keep of hooks that do nothing, once they were on.
const { createHook } = require('node:async_hooks');
const { promiseHooks } = require('node:v8');
const { steadyRequest } = require('../server/steady');

const nothing = () => {};

module.exports = {
  name: 'more of a request after empty hooks were set and taken away',
  beyond: 'server-plain.js',
  measure: () =>
    steadyRequest({
      async prepare(load) {
        const resources = createHook({
          init: nothing,
          before: nothing,
          after: nothing,
          trackPromises: false,
        });
        resources.enable();
        const stop = promiseHooks.createHook({ init: nothing, before: nothing, after: nothing });
        await load(200);
        stop();
        resources.disable();
      },
    }),
};
