// Compares the same benchmarks with themselves, where all but the code differs: directory, environment, user, load. Then
// injects changes of known size, and looks who is found. Writes docs/null-experiment.md.
//
//   npm run bench:null [-- --seeds 5] [-- --keep results]      some 30 minutes of one processor for 3 seeds
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { circumstances, Runner } from './null-experiment/circumstances.mjs';
import { injectionOf, pageOf } from './null-experiment/page.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, keep: { type: 'string' } },
});
const seeds = Number(options.seeds);
const runner = new Runner({ keep: options.keep, seeds });

const suites = [
  { file: 'small.bench.cjs', circumstances, changes: [1e-3, 1e-2] },
  {
    file: 'varied.bench.cjs',
    circumstances: circumstances.filter(({ isVaried }) => isVaried),
    changes: [1e-3],
  },
];

const measured = suites.map(({ file, circumstances: those, changes }) => {
  const results = those.map((circumstance) => runner.run(file, circumstance));
  const injections = changes.map((change) => ({
    change,
    // In another directory than the result that it is compared with.
    head: runner.run(file, those.at(-1), {
      injected: injectionOf(change, results[0]),
      name: `injected-${change}`,
    }),
  }));
  return { file, circumstances: those, results, injections };
});
writeFileSync(path.join(root, 'docs', 'null-experiment.md'), pageOf(measured, seeds));
