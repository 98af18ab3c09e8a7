import { judgeRollout } from '../../../../lib/detect';
import type { RolloutAggregates } from '../../../../lib/model/requests';
import { rollout, smallFleet, sumsOf } from '../support/fleets';

const sums = sumsOf(smallFleet());
const indexOf = (name: string, of = sums) => of.functions.findIndex((each) => each.name === name);
const parse = sums.functions.findIndex(({ file, name }) => file === 'src/e0.js' && name === 'parse');
const handle = sums.functions.findIndex(({ file, name }) => file === 'src/e0.js' && name === 'handle');

function rowsOf(aggregates: RolloutAggregates, wrappers: readonly string[] = []) {
  const verdict = judgeRollout(rollout, aggregates, 1, { wrappers });
  return verdict.endpoints.find(({ endpoint }) => endpoint === 'GET /e0')!.functions;
}

/** In the head, the function has another name, or another file. */
function renamed(name: string, file: string): RolloutAggregates {
  const added = sums.functions.length;
  const inHead = (revision: string, index: number | null) =>
    revision === 'B' && index === parse ? added : index;
  return {
    ...sums,
    functions: [...sums.functions, { file, name, ordinal: 0, line: 1 }],
    functionCells: sums.functionCells.map((cell) => ({
      ...cell,
      function: inHead(cell.revision, cell.function)!,
    })),
    calls: sums.calls.map((cell) => ({ ...cell, callee: inHead(cell.revision, cell.callee)! })),
  };
}

test.each([
  ['another name in the same file', 'parseFast', 'src/e0.js'],
  ['the same name in another file', 'parse', 'src/parser.js'],
])('a function under %s is one row, not a new and a vanished one', (_how, name, file) => {
  const rows = rowsOf(renamed(name, file));
  expect(rows.filter(({ kind }) => kind !== 'changed')).toEqual([
    expect.objectContaining({
      kind: 'renamed',
      function: expect.objectContaining({ name, file }) as unknown,
      before: expect.objectContaining({ name: 'parse', file: 'src/e0.js' }) as unknown,
    }),
  ]);
  const [before] = rowsOf(sums).filter(({ function: each }) => each.name === 'parse');
  const [after] = rows.filter(({ kind }) => kind === 'renamed');
  expect(after!.logContribution).toBeCloseTo(before!.logContribution, 12);
});

test('another name in another file is a new function, and the old one has vanished', () => {
  const kinds = rowsOf(renamed('read', 'src/parser.js')).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['changed', 'changed', 'changed', 'new', 'vanished']);
});

test('functions of the same file with other callers are not the same', () => {
  const moved = renamed('parseFast', 'src/e0.js');
  const load = indexOf('load0');
  const calls = moved.calls.map((cell) =>
    cell.callee === moved.functions.length - 1 ? { ...cell, caller: load } : cell,
  );
  const kinds = rowsOf({ ...moved, calls }).map(({ kind }) => kind);
  expect(kinds).toContain('new');
  expect(kinds).toContain('vanished');
});

test('a wrapper that is listed is shown with what it calls most', () => {
  const rows = rowsOf(sums, ['handle']);
  expect(rows.some(({ function: each }) => each.name === 'handle')).toBe(false);
  const [row] = rows.filter(({ wrappers }) => wrappers.length > 0);
  expect(row!.function.name).toBe('render0');
  // 0.2 of the handler and 0.35 of its own.
  const plain = rowsOf(sums).filter(({ function: each }) => ['handle', 'render0'].includes(each.name));
  expect(row!.headSelf).toBeCloseTo(
    plain.reduce((sum, { headSelf }) => sum + headSelf, 0),
    3,
  );
});

test('a function of hardly any cost of its own, with one callee, is folded unasked', () => {
  const thin: RolloutAggregates = {
    ...sums,
    functionCells: sums.functionCells.map((cell) =>
      cell.function === handle ? { ...cell, wSelf: 0.01 * cell.wTotal } : cell,
    ),
    calls: sums.calls.flatMap((cell) => {
      if (cell.caller !== handle) return [cell];
      const total = sums.functionCells
        .filter((each) => each.function === handle && each.revision === cell.revision)
        .reduce((sum, { wTotal }) => sum + wTotal, 0);
      return cell.callee === parse ? [{ ...cell, wTotal: 0.99 * total }] : [];
    }),
  };
  const [row] = rowsOf(thin).filter(({ wrappers }) => wrappers.length > 0);
  expect(row).toMatchObject({
    function: { name: 'parse' },
    wrappers: [{ name: 'handle', file: 'src/e0.js' }],
  });
});
