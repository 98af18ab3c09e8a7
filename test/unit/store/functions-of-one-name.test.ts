/** Functions of one file and name are told apart by their places, where that is safe. */
import fc from 'fast-check';
import type { FunctionRow, RequestRecord, Segment } from '../../../lib/model/requests';
import { rolloutAggregates, type Store } from '../../../lib/store';
import { propertySeed } from '../../support/property-seed';
import { anyCounting, anyIdentity, anyRequest } from '../../support/segments';
import { arrived, openStore, temporaryDirectory } from '../../support/store';

const hour = 3_600_000;
const begin = 500_000 * hour;
const anyOf = <T>(values: fc.Arbitrary<T>): T => fc.sample(values, { numRuns: 1, seed: propertySeed })[0]!;
const identity = anyOf(anyIdentity);
const counting = anyOf(anyCounting);
const request: RequestRecord = {
  ...anyOf(anyRequest),
  time: begin,
  endpoint: 'GET /',
  cut: false,
  served: 0,
  probability: 1,
  profileProbability: 1,
};

type Place = readonly [line: number, column: number, self: number];

let store: Store;
let services = 0;
beforeAll(async () => {
  store = await openStore(temporaryDirectory());
});
afterAll(() => store.close());

function functionRow(id: string, [line, column, self]: Place): FunctionRow {
  const where = { request: id, time: begin, endpoint: 'GET /', file: 'app.js', name: '(anonymous)' };
  const costs = { calls: 1, selfInstructions: self, totalInstructions: self, probability: 1 };
  return { ...where, line, column, ...costs };
}

/** One segment a revision, with its requests: what ran in each. */
function segmentOf(service: string, revision: string, requests: readonly (readonly Place[])[]): Segment {
  const idOf = (index: number) => `${revision}-${index}`;
  return {
    header: {
      format: 'icprofile-segment',
      version: 1,
      identity: { ...identity, service, revision, instance: `${service} ${revision}` },
      counting,
      sequence: 0,
      lostRows: 0,
      notes: [],
    },
    requests: requests.map((_each, index) => ({ ...request, id: idOf(index) })),
    functions: requests.flatMap((places, index) => places.map((place) => functionRow(idOf(index), place))),
    minutes: [],
  };
}

/** Self instructions and the number of requests of each function, as `revision ordinal: n × self`. */
async function cellsOf(
  revisions: Readonly<Record<string, readonly (readonly Place[])[]>>,
): Promise<string[]> {
  const service = `service ${services++}`;
  const segments = Object.entries(revisions).map(([name, requests]) => segmentOf(service, name, requests));
  await store.write(segments.map((segment) => arrived(segment)));
  const { functions, functionCells } = await rolloutAggregates(store, {
    service,
    from: begin,
    until: begin + hour,
    intervalMs: hour,
  });
  return functionCells
    .map(
      ({ revision, function: index, n, wSelf }) => `${revision} ${functions[index]?.ordinal}: ${n}, ${wSelf}`,
    )
    .sort();
}

describe('functions of one file and name', () => {
  it('are told apart by the order of their places, wherever a revision moved them', async () => {
    const cells = await cellsOf({
      base: [
        [
          [10, 1, 100],
          [20, 1, 7],
        ],
      ],
      head: [
        [
          [15, 1, 101],
          [90, 1, 8],
        ],
      ],
    });
    expect(cells).toEqual(['base 0: 1, 100', 'base 1: 1, 7', 'head 0: 1, 101', 'head 1: 1, 8']);
  });

  it('are told apart by columns, as in a bundle of one line', async () => {
    const cells = await cellsOf({
      base: [
        [
          [1, 9000, 7],
          [1, 400, 100],
        ],
      ],
    });
    expect(cells).toEqual(['base 0: 1, 100', 'base 1: 1, 7']);
  });

  it('have the same position whichever of them a process has called first', async () => {
    const [first, second]: readonly Place[] = [
      [10, 1, 100],
      [20, 1, 7],
    ];
    const cells = await cellsOf({ base: [[second!], [first!, second!]] });
    expect(cells).toEqual(['base 0: 1, 100', 'base 1: 2, 14']);
  });

  it('are one function where a revision has more of them, each request counted once', async () => {
    const cells = await cellsOf({
      base: [
        [
          [10, 1, 100],
          [20, 1, 7],
        ],
      ],
      head: [
        [
          [5, 1, 1000],
          [10, 1, 100],
          [20, 1, 7],
        ],
      ],
    });
    expect(cells).toEqual(['base 0: 1, 107', 'head 0: 1, 1107']);
  });
});
