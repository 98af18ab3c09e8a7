'use strict';
// What V8 itself takes of that: the same call with the same promise hooks, which do nothing.
const { promiseHooks } = require('node:v8');
const { instructionsPerCall, makeAwaiting } = require('../awaiting');

const nothing = () => {};

module.exports = {
  name: 'the same, with empty promise hooks and no profiler',
  async measure() {
    const plain = await instructionsPerCall(makeAwaiting());
    promiseHooks.createHook({ init: nothing, before: nothing, after: nothing });
    return (await instructionsPerCall(makeAwaiting())) - plain;
  },
};
