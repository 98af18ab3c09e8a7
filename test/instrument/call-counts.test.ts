/** How often functions were called, as the profile has it and as V8 counts (precise coverage, by NODE_V8_COVERAGE). */
import path from 'node:path';
import {
  fixtures,
  inTemporaryDirectory,
  knowsResourcesOfLoops,
  knowsUsing,
  runNode,
  runProfiled,
  snippets,
} from './support';
import { compareCalls, missingFunctions, readCoverage, type Comparison, type Coverage } from './v8-counts';

const runner = path.join(fixtures, 'run-snippets.js');

/** Where V8 counts something else. */
const countedOtherwise = new Map([
  ['functions.js overflow', 'the stack holds fewer frames that have probes'],
  ['generators.js simple', 'V8 counts generators that nobody asks for a value'],
  ['generators.js cleanup', 'the same'],
  ['sites.js isOwn', 'traces have fewer frames where some are of the profiler'],
  ['sites.js shown', 'V8 counts by its inspector, for which Node calls callbacks through one more frame'],
]);

/** V8 has no name for functions whose key is computed. */
const isComputed = (name: string) => /(^|[ .])\[/.test(name);

/** A member's name without its class, as V8 has it. */
const withoutClass = (name: string) => name.replace(/^(get |set )?.*\.(?=#?[^.]*$)/, '$1');

function coverageOf(args: readonly string[]): Coverage {
  return inTemporaryDirectory((directory) => {
    expect(runNode(args, { env: { NODE_V8_COVERAGE: directory } }).status).toBe(0);
    return readCoverage(directory);
  });
}

const coverage = coverageOf([runner, ...snippets]);
const { profile } = runProfiled([runner, ...snippets], { options: ['--exact'] });
// The runner looks at stacks, which are shorter where frames of the profiler's are left out.
const compared = compareCalls(profile!, coverage).filter(({ file }) => file !== runner);
const isTold = ({ file, name }: Comparison) =>
  countedOtherwise.has(`${path.basename(file)} ${withoutClass(name)}`);

test('every function is called as often as V8 counts', () => {
  const wrong = compared.filter((fn) => !isTold(fn) && fn.calls !== fn.byV8?.ranges[0].count);
  expect(wrong).toEqual([]);
  expect(compared.length).toBeGreaterThan(200);
});

test('every function has the name that V8 has for it, members with their class before it', () => {
  const wrong = compared.filter(
    ({ name, byV8 }) =>
      !isComputed(name) &&
      ![name.replace('<anonymous>', ''), withoutClass(name)].includes(byV8?.functionName ?? ''),
  );
  expect(wrong).toEqual([]);
});

test('no function is missing, but for those whose probes would change them', () => {
  const ofSnippets = path.join(fixtures, 'snippets');
  const missing = missingFunctions(compared, coverage, (file) => file.startsWith(ofSnippets));
  const named = missing.map(({ name }) => name).filter((name) => name !== '');
  const left = knowsUsing && !knowsResourcesOfLoops ? ['heads'] : [];
  expect(named).toEqual(['shadowed', 'twofoldReaching', 'evaluating', 'inside', 'middle', ...left]);
});
