'use strict';
// Calls a benchmark so often, and ends: what callgrind counts.
//
//   node loop.cjs NAME ITERATIONS
const { benchmarkFunctions } = require('./suite.cjs');

const [name, iterations] = process.argv.slice(2);
const benchmark = benchmarkFunctions().get(name);
let kept;
for (let iteration = 0; iteration < Number(iterations); iteration++) kept = benchmark();
process.exitCode = kept === undefined ? 1 : 0;
