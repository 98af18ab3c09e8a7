/** The channel through which JavaScript reads counter groups without arguments (src-native/binding/counters/read_channel.h). */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { readingStride, type NativeAddon, type NativeCounterGroup } from '../../lib/native/addon';
import { nativeAddon } from '../../lib/native/load';

const addon = nativeAddon();
const target = new Float64Array(4 * readingStride);

function manualGroup(counts: readonly number[], from: NativeAddon = addon): NativeCounterGroup {
  const group = from.createManualGroup(counts.length);
  counts.forEach((count, index) => from.advanceManualGroup(group, index, count));
  return group;
}

/** What the channel answers: the counts, or undefined where it leaves the request standing. */
function ask({ channel, id, eventCount }: NativeCounterGroup): readonly number[] | undefined {
  channel.request[0] = id;
  channel.answer();
  if (channel.request[0] !== 0) return undefined;
  return Array.from({ length: eventCount }, (_, event) => channel.readings[event * readingStride] ?? NaN);
}

test('answers for groups that were read through their handle once', () => {
  const group = manualGroup([5, 6]);
  expect(ask(group)).toBeUndefined();
  expect(group.readInto(target)).toBe(0);
  expect(ask(group)).toEqual([5, 6]);
  addon.advanceManualGroup(group, 1, 10);
  expect(ask(group)).toEqual([5, 16]);
});

test('gives all numbers of a reading as readInto does', () => {
  const group = manualGroup([1, 2, 3]);
  group.readInto(target);
  ask(group);
  const numbers = 3 * readingStride;
  expect(group.channel.readings.slice(0, numbers)).toEqual(target.slice(0, numbers));
});

test('leaves requests standing for closed groups and for ids that no group has', () => {
  const group = manualGroup([5]);
  group.readInto(target);
  group.close();
  expect(ask(group)).toBeUndefined();
  const { channel } = manualGroup([1]);
  for (const id of [group.id + 64, 2 ** 32 - 1]) {
    channel.request[0] = id;
    channel.answer();
    expect(channel.request[0]).toBe(id);
  }
});

test('a request of 0, which is no group, changes nothing', () => {
  const group = manualGroup([5]);
  group.readInto(target);
  ask(group);
  group.channel.request[0] = 0;
  group.channel.readings[0] = -1;
  group.channel.answer();
  expect(group.channel.readings[0]).toBe(-1);
});

test('never answers for another group, however many take turns, are opened and are closed', () => {
  const step = fc.record({ group: fc.nat(199), what: fc.constantFrom('ask', 'read', 'close', 'advance') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const groups = Array.from({ length: 200 }, (_, index) => ({
        native: manualGroup([index]),
        count: index,
        closed: false,
      }));
      for (const { group: index, what } of steps) {
        const group = groups[index]!;
        if (what === 'read') group.native.readInto(target);
        if (what === 'close') {
          group.native.close();
          group.closed = true;
        }
        if (what === 'advance') addon.advanceManualGroup(group.native, 0, 1000);
        if (what === 'advance') group.count += 1000;
        const counts = ask(group.native);
        if (group.closed) expect(counts).toBeUndefined();
        if (counts !== undefined) expect(counts).toEqual([group.count]);
        if (what === 'read' && !group.closed) expect(counts).toBeDefined();
      }
      for (const { native } of groups) native.close();
    }),
    { numRuns: 30 },
  );
});

const addonFile = (require('node-gyp-build') as { path: (directory: string) => string }).path(
  path.join(__dirname, '..', '..'),
);

/** Loads a file of the addon, past `require.cache`. */
function load(file: string): NativeAddon {
  const loaded = { exports: {} as NativeAddon };
  process.dlopen(loaded, file);
  return loaded.exports;
}

test('an addon that is loaded again, from its file or a copy of it, is the one that came first', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-'));
  const copy = path.join(directory, 'copy.node');
  fs.copyFileSync(addonFile, copy);
  const [again, ofCopy] = [load(addonFile), load(copy)];
  fs.rmSync(directory, { recursive: true });
  expect([again === nativeAddon(), ofCopy === nativeAddon()]).toEqual([true, true]);
  const groups = [manualGroup([7]), manualGroup([8], again), manualGroup([9], ofCopy)];
  for (const group of groups) group.readInto(target);
  expect(groups.map(ask)).toEqual([[7], [8], [9]]);
});

const workerProgram = `
  const { parentPort, workerData } = require('node:worker_threads');
  const addon = { exports: {} };
  process.dlopen(addon, workerData.addonFile);
  const group = addon.exports.createManualGroup(1);
  addon.exports.advanceManualGroup(group, 0, 99);
  const { request, readings, answer } = group.channel;
  const ask = () => ((request[0] = group.id), answer(), request[0] === 0 ? readings[0] : undefined);
  const before = ask();
  group.readInto(new Float64Array(4));
  parentPort.postMessage({ id: group.id, before, after: ask() });
`;

test('a worker has a channel of its own, where the same id is another group', async () => {
  const groups = Array.from({ length: 3 }, (_, index) => manualGroup([index]));
  for (const group of groups) group.readInto(target);
  const worker = new Worker(workerProgram, { eval: true, workerData: { addonFile } });
  const answered = await new Promise<{ id: number; before?: number; after?: number }>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  await worker.terminate();
  expect(answered).toEqual({ id: 1, before: undefined, after: 99 });
  expect(groups.map(ask)).toEqual([[0], [1], [2]]);
});
