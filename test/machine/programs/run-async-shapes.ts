// Profiles functions that give up the thread and go on, in several shapes, and prints what more each of them is charged where
// it burns more. That is free of everything but what was burned.
import { functionStatistics, label, profile, Profiler, type FunctionStatistics } from '../../../lib';
import { nativeAddon } from '../../../lib/native/load';
import { assertConserved, typicalDifference } from '../support/profiles';

/** What functions burn each time. */
export const burnCounts = [100, 1100] as const;

/** Of a function; all numbers are of so many rounds. */
export interface ShapeCosts {
  readonly calls: number;
  readonly resumptions: number;
  /** Instructions more with the second of `burnCounts` than with the first. */
  readonly more: Readonly<Record<ChargedField, number>>;
}

export const chargedFields = ['self', 'total', 'synchronousTotal'] as const;
export type ChargedField = (typeof chargedFields)[number];

/** For each shape, by function name. */
export type AsyncShapeCosts = Readonly<Record<string, Readonly<Record<string, ShapeCosts>>>>;

export const rounds = 20;

type Round = (count: number) => Promise<unknown>;

const warmUpRounds = 3_000;
const repetitions = 15;

const { burn } = nativeAddon();
const settled = Promise.resolve();
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function makeAwaits(): Round {
  return profile(async function awaits(count: number) {
    burn(count);
    await settled;
    burn(count);
    await nextTurn();
    burn(count);
  });
}

function makeNested(): Round {
  const inner = profile(async function inner(count: number) {
    await settled;
    burn(count);
  });
  return profile(async function outer(count: number) {
    burn(count);
    await Promise.all([inner(count), inner(count)]);
    burn(count);
  });
}

function makeChain(): Round {
  return profile(function chain(count: number): Promise<unknown> {
    return Promise.resolve(count)
      .then((amount) => burn(amount))
      .then(() => burn(count));
  });
}

function makeRejection(): Round {
  const error = new Error('rejected');
  const fail = profile(async function fail(count: number) {
    await settled;
    burn(count);
    throw error;
  });
  return profile(async function recover(count: number) {
    try {
      await fail(count);
    } catch {
      burn(count);
    }
  });
}

function makeTimer(): Round {
  const arm = profile(function arm(count: number, done: () => void) {
    burn(count);
    setTimeout(() => {
      burn(count);
      done();
    }, 1);
  });
  return (count) => new Promise<void>((resolve) => arm(count, resolve));
}

function makeImmediate(): Round {
  const defer = profile(function defer(count: number, done: () => void) {
    setImmediate(() => {
      burn(count);
      process.nextTick(() => {
        burn(count);
        done();
      });
    });
  });
  return (count) => new Promise<void>((resolve) => defer(count, resolve));
}

/** Its call has settled when its immediate runs. */
function makeStraggler(): Round {
  const leave = profile(async function leave(count: number, done: () => void) {
    burn(count);
    await settled;
    setImmediate(() => {
      burn(count);
      done();
    });
  });
  return (count) => new Promise<void>((resolve) => void leave(count, resolve));
}

function makeGenerator(): Round {
  const produce = profile(function* produce(count: number) {
    burn(count);
    yield 0;
    burn(count);
    yield 0;
    burn(count);
  });
  return profile(async function consume(count: number) {
    for (const value of produce(count)) {
      burn(count + value);
      await settled;
    }
  });
}

function makeAsyncGenerator(): Round {
  const stream = profile(async function* stream(count: number) {
    burn(count);
    yield 1;
    await settled;
    burn(count);
    yield 2;
  });
  return profile(async function drain(count: number) {
    for await (const value of stream(count)) burn(value === 1 ? count : 0);
  });
}

function makeLabelled(): Round {
  const serve = profile(async function serve(count: number) {
    burn(count);
    await settled;
    burn(count);
  });
  return (count) => label({ job: 'labelled' }, serve, count);
}

const shapes: Readonly<Record<string, () => Round>> = {
  awaits: makeAwaits,
  nested: makeNested,
  chain: makeChain,
  rejection: makeRejection,
  timer: makeTimer,
  immediate: makeImmediate,
  straggler: makeStraggler,
  generator: makeGenerator,
  asyncGenerator: makeAsyncGenerator,
  labelled: makeLabelled,
};

/** One round after the other, so that each function does the same in the same state. */
async function runRounds(round: Round, times: number, count: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await round(count);
}

type Rows = ReadonlyMap<string, FunctionStatistics>;

async function measure(round: Round, count: number): Promise<Rows> {
  const profiler = new Profiler({ source: 'hardware' }).start();
  await runRounds(round, rounds, count);
  const recorded = profiler.stop();
  assertConserved(recorded);
  return new Map(functionStatistics(recorded).map((row) => [row.function.name, row]));
}

/** The counts take turns: what moves in V8 meanwhile moves the same in both. */
async function samplesOf(
  round: Round,
): Promise<{ readonly less: readonly Rows[]; readonly more: readonly Rows[] }> {
  for (let done = 0; done < warmUpRounds; done += rounds) await measure(round, 1);
  const [less, more]: Rows[][] = [[], []];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    less!.push(await measure(round, burnCounts[0]));
    more!.push(await measure(round, burnCounts[1]));
  }
  return { less: less!, more: more! };
}

async function costsOf(round: Round): Promise<AsyncShapeCosts[string]> {
  const { less, more } = await samplesOf(round);
  const names = [...less[0]!.keys()].filter((name) => !name.startsWith('('));
  return Object.fromEntries(
    names.map((name) => {
      const values = (rows: readonly Rows[], field: ChargedField) => rows.map((row) => row.get(name)![field]);
      const differences = chargedFields.map((field) => [
        field,
        typicalDifference(values(less, field), values(more, field)),
      ]);
      const { calls, resumptions } = more[0]!.get(name)!;
      return [name, { calls, resumptions, more: Object.fromEntries(differences) as ShapeCosts['more'] }];
    }),
  );
}

async function main(): Promise<void> {
  new Profiler({ source: 'hardware' }).start(); // keeps the session from one run to the next
  const costs: Record<string, AsyncShapeCosts[string]> = {};
  for (const [name, makeRound] of Object.entries(shapes)) costs[name] = await costsOf(makeRound());
  console.log(JSON.stringify(costs));
}

if (require.main === module) void main();
