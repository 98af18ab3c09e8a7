'use strict';
// A server under load from another process: the others with `server` in their names are compared with it.
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'request of a server: 12 awaits, 2 immediates, 5 small JSON values',
  measure: () => steadyRequest(),
};
