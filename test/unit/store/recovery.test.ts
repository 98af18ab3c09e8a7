/** A database that was damaged is opened all the same: with all rows that can be read, and what cannot be is kept aside. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Segment } from '../../../lib/model/requests';
import type { Store } from '../../../lib/store';
import { anySegment } from '../../support/segments';
import { arrived, openStore, temporaryDirectory } from '../../support/store';

const [example] = fc.sample(anySegment, { numRuns: 1, seed: 7 }) as [Segment];

function segmentOf(sequence: number): Segment {
  return { ...example, header: { ...example.header, sequence } };
}

const database = 'icprofile.duckdb';
const log = `${database}.wal`;

/** As a kill leaves a directory: segments 0 to 2 in the database, 3 to 5 in its log. */
async function killedDirectory(): Promise<string> {
  const living = temporaryDirectory();
  let store = await openStore(living);
  for (const sequence of [0, 1, 2]) await store.write([arrived(segmentOf(sequence))]);
  await store.close();
  store = await openStore(living);
  for (const sequence of [3, 4, 5]) await store.write([arrived(segmentOf(sequence))]);
  const killed = temporaryDirectory();
  for (const file of [database, log]) fs.copyFileSync(path.join(living, file), path.join(killed, file));
  await store.close();
  return killed;
}

let pristine: string;
beforeAll(async () => {
  pristine = await killedDirectory();
});

async function opened(damage: (directory: string) => void): Promise<{ store: Store; directory: string }> {
  const directory = temporaryDirectory();
  fs.cpSync(pristine, directory, { recursive: true });
  damage(directory);
  return { store: await openStore(directory), directory };
}

async function sequencesIn(store: Store): Promise<readonly unknown[]> {
  const rows = await store.all('SELECT sequence FROM segment_rows ORDER BY sequence', {});
  return rows.map(({ sequence }) => sequence);
}

const changed =
  (file: string, change: (bytes: Buffer) => Buffer) =>
  (directory: string): void => {
    const place = path.join(directory, file);
    fs.writeFileSync(place, change(fs.readFileSync(place)));
  };

const flipped = (place: (length: number) => number) => (bytes: Buffer) => {
  const index = place(bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
};

it.each([
  ['nothing was damaged', (bytes: Buffer) => bytes, [0, 1, 2, 3, 4, 5], 0],
  ['its log ends within an entry', (bytes: Buffer) => bytes.subarray(0, -20), [0, 1, 2, 3, 4], 0],
  [
    'its log ends with zeros, as after a power failure',
    (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(5000)]),
    [0, 1, 2, 3, 4, 5],
    1,
  ],
  ['the last transaction in its log is damaged', flipped((length) => length - 200), [0, 1, 2, 3, 4], 1],
])('keeps what can be read if %s', async (_, change, sequences, incidents) => {
  const { store } = await opened(changed(log, change));
  expect(await sequencesIn(store)).toEqual(sequences);
  expect(store.incidents()).toHaveLength(incidents);
  await store.write([arrived(segmentOf(9))]);
  expect(await sequencesIn(store)).toEqual([...sequences, 9]);
  await store.close();
});

it.each([
  ['is empty', () => Buffer.alloc(0)],
  ['is cut', (bytes: Buffer) => bytes.subarray(0, 5000)],
  ['is something else', () => Buffer.from('not a database'.repeat(1000))],
  ['has a damaged header', flipped(() => 100)],
])('begins a new database if the old one %s, and keeps that aside', async (_, change) => {
  const { store, directory } = await opened(changed(database, change));
  expect(await sequencesIn(store)).toEqual([]);
  expect(store.incidents()).toEqual([
    { time: expect.any(Number) as number, what: expect.stringContaining('a new one was begun') as string },
  ]);
  expect(fs.readdirSync(directory).filter((file) => file.includes('damaged')).length).toBeGreaterThan(0);
  await store.write([arrived(segmentOf(9))]);
  expect(await sequencesIn(store)).toEqual([9]);
  await store.close();
});
