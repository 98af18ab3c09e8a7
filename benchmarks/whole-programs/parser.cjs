'use strict';
// Parses a parser.
const fs = require('node:fs');
const { parse } = require('acorn');

const source = fs.readFileSync(require.resolve('acorn'), 'utf8');

exports.rounds = 6;
exports.round = () => parse(source, { ecmaVersion: 'latest' });
