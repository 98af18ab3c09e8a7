'use strict';
const { createHook } = require('node:async_hooks');
const { promiseHooks } = require('node:v8');

const nothing = () => {};

/** Sets hooks that do nothing for 200 requests, and takes them away. V8 and Node keep something of them for good. */
async function hooksOnce(load) {
  const resources = createHook({ init: nothing, before: nothing, after: nothing, trackPromises: false });
  resources.enable();
  const stop = promiseHooks.createHook({ init: nothing, before: nothing, after: nothing });
  await load(200);
  stop();
  resources.disable();
}

module.exports = { hooksOnce };
