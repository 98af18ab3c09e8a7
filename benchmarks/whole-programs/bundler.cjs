'use strict';
// Bundles a package of many modules.
const path = require('node:path');
const { rollup } = require('rollup');

const input = path.join(path.dirname(require.resolve('acorn')), 'acorn.mjs');

exports.rounds = 4;
exports.round = async () => {
  const bundle = await rollup({ input, onwarn() {} });
  await bundle.generate({ format: 'cjs' });
};
