'use strict';
// How far the corrected self of functions with a known load is from what they cost without profiler.
const { burn, functionStatistics, profile, Profiler } = require('icprofile');
const { instructionsPerCall } = require('../instructions-per-turn');

const calls = 20_000;

/** Source of its own for each variant: V8 would compile one code for both, fit for neither. */
function functions(variant, wrap) {
  const make = new Function(
    'burn',
    'wrap',
    `
    const leaf = wrap(function leaf(count) { burn(count); });
    const branch = wrap(function branch(count) { leaf(count); leaf(count); });
    return { leaf, branch, run(calls) { for (let call = 0; call < calls; call++) branch(1000); } }; // ${variant}
  `,
  );
  return make(burn, wrap);
}

module.exports = {
  name: 'residual on burn(n) after compensation, worst function',
  unit: 'instructions a call',
  budget: 20,
  measure: () => worst(residuals().self),
  residuals,
};

function worst(residuals) {
  return Math.max(...residuals.map(Math.abs));
}

/** Of each function, after compensation and before: what it was charged too many in a call. */
function residuals() {
  const plain = functions('plain', (fn) => fn);
  const leafCost = instructionsPerCall(() => plain.leaf(1_000));
  const branchCost = instructionsPerCall(() => plain.branch(1_000)) - 2 * leafCost;
  const { run } = functions('profiled', (fn) => profile(fn));
  const profiler = new Profiler({ source: 'emulated' });
  // V8 compiles the functions in the first run, and anew in the second; only warm code has one cost.
  for (let time = 0; time < 3; time++) profiler.runcall(run, calls);
  const costs = { leaf: leafCost, branch: branchCost };
  const { nodes, functions: table } = profiler.profile;
  const rows = functionStatistics(profiler.profile).filter(({ function: { name } }) => name in costs);
  const residualOf = (value) => (row) => {
    const own = nodes.filter((node) => table[node.function] === row.function);
    return own.reduce((sum, node) => sum + node[value][0], 0) / row.calls - costs[row.function.name];
  };
  return { self: rows.map(residualOf('self')), rawSelf: rows.map(residualOf('rawSelf')) };
}
