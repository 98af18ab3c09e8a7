'use strict';
// What V8 and Node keep of hooks that do nothing, once they were on.
const { hooksOnce } = require('../server/empty-hooks');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'more of a request after empty hooks were set and taken away',
  beyond: 'server-plain.js',
  measure: () => steadyRequest({ prepare: hooksOnce }),
};
