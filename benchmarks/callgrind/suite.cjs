'use strict';
// The suite of the null experiment, as functions by their names.
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
process.env.ICPROFILE_DIST ??= path.join(root, 'dist');

function benchmarkFunctions() {
  const { openRegistry } = require(path.join(root, 'dist', 'bench', 'registry.js'));
  const registry = openRegistry();
  require('../null-experiment/suite/varied.bench.cjs');
  return new Map(registry.benchmarks.map(({ path: names, fn }) => [names.at(-1), fn]));
}

exports.benchmarkFunctions = benchmarkFunctions;
exports.benchmarkNames = () => [...benchmarkFunctions().keys()];
