// Compares generated programs with probes and without, batch by batch, until the time is over. Seeds of programs that differ are
// added to test/instrument/generated/seeds.json, where the tests find them. Exit status 1 if there were any.
//
//   npm run fuzz:programs [-- --minutes 60] [--seed FIRST] [--batch COUNT]
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { compareProgramsOf } = createRequire(import.meta.url)('../test/instrument/generated/compare.cjs');
const seedsFile = fileURLToPath(new URL('../test/instrument/generated/seeds.json', import.meta.url));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    batch: { type: 'string', default: '100' },
  },
});
const until = Date.now() + Number(values.minutes) * 60_000;
const batch = Number(values.batch);
const differing = new Set();
let seed = Number(values.seed);
let count = 0;

console.log(`first seed: ${seed}`);
for (; Date.now() < until; seed += batch, count += batch) {
  for (const { seed: of, way, plain, profiled } of compareProgramsOf(
    Array.from({ length: batch }, (_, i) => seed + i),
  )) {
    const [expected, seen] = [plain, profiled ?? ''].map((text) => text.split('\n'));
    const line = expected.findIndex((entry, index) => entry !== seen[index]);
    if (!differing.has(of))
      console.log(`seed ${of}, ${way}:\n  plain    ${expected[line]}\n  profiled ${seen[line]}`);
    differing.add(of);
  }
}
if (differing.size > 0) {
  const kept = new Set([...JSON.parse(readFileSync(seedsFile, 'utf8')), ...differing]);
  writeFileSync(seedsFile, `${JSON.stringify([...kept])}\n`);
}
console.log(`${count} programs, ${differing.size} of them differ`);
process.exitCode = differing.size > 0 ? 1 : 0;
