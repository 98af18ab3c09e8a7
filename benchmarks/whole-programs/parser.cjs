'use strict';
// Parses a parser.
const fs = require('node:fs');
const { parse } = require('acorn');

const source = fs.readFileSync(require.resolve('acorn'), 'utf8');
for (let round = 0; round < 5; round++) parse(source, { ecmaVersion: 'latest' });
