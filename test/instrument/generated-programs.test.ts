/** Generated programs do the same with probes as without. `npm run fuzz:programs` tries more of them. */
import fs from 'node:fs';
import path from 'node:path';
import { compareProgramsOf } from './generated/compare.cjs';

const programs = 60;
const keptSeeds = JSON.parse(
  fs.readFileSync(path.join(__dirname, 'generated', 'seeds.json'), 'utf8'),
) as readonly number[];

/** Errors of `yield*` over what cannot be iterated have other words and places: docs/whole-programs.md. */
test('programs of fixed seeds, and of those that differed once, log the same', () => {
  const seeds = [...new Set([...Array.from({ length: programs }, (_, index) => index + 1), ...keptSeeds])];
  expect(compareProgramsOf(seeds)).toEqual([]);
});
