/** What a snapshot of the engine says is of one moment, though collections go on while its arrays are made. */
import { openEngineCounters } from '../../lib/engine/counting/counting';
import { SpecialNode, type EngineSnapshot } from '../../lib/native/addon';
import { nativeAddon } from '../../lib/native/load';

const addon = nativeAddon();

function withEngine<Result>(use: () => Result): Result {
  const counters = openEngineCounters(undefined, { source: 'software' });
  expect(addon.startEngine(counters.parts, 1, 100, 1)).toBe(0);
  try {
    return use();
  } finally {
    addon.stopEngine();
    counters.close();
  }
}

function takeSnapshot(): EngineSnapshot {
  const snapshot = addon.snapshotEngine();
  if (snapshot === undefined) throw new Error('no engine runs');
  return snapshot;
}

const sum = (numbers: Float64Array) => numbers.reduce((total, number) => total + number, 0);
const collecting = ({ nodes }: EngineSnapshot) => nodes.self[SpecialNode.MinorCollection] ?? 0;

test('its nodes’ selfs add up to its total, whenever V8 collects', () => {
  const enough = 20;
  const outcome = withEngine(() => {
    let [collections, collected, unsound] = [0, 0, 0];
    for (let taken = 0; taken < 1_000_000 && collections < enough; taken++) {
      const snapshot = takeSnapshot();
      if (sum(snapshot.nodes.self) !== snapshot.totals[0]) unsound += 1;
      if (collecting(snapshot) > collected) collections += 1;
      collected = collecting(snapshot);
    }
    return { collections, unsound };
  });
  expect(outcome).toEqual({ collections: enough, unsound: 0 });
});
