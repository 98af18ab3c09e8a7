'use strict';
const { hooksOnce } = require('../server/empty-hooks');
const { userRequest } = require('../server/sampling');
const { steadyRequest } = require('../server/steady');

module.exports = {
  name: 'a request, after empty hooks were set and taken away',
  measure: () => steadyRequest({ ...userRequest, prepare: hooksOnce }),
};
