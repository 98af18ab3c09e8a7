// Serves requests that are all under way at once, each below a label of its own, and prints what each was charged. Each
// burns its own amount, in several steps, with something else to wait for between them.
import { functionStatistics, label, profile, Profiler, type Profile } from '../../../lib';
import { nativeAddon } from '../../../lib/native/load';
import { assertConserved, typicalDifference } from '../support/profiles';

export interface RequestsTask {
  readonly profiled: boolean;
}

/** Of one request. */
export interface RequestCosts {
  readonly calls: number;
  readonly resumptions: number;
  /** Instructions more with the second of `amountSets` than with the first, in all and up to the first suspension. */
  readonly moreTotal: number;
  readonly moreSynchronousTotal: number;
}

export interface ServedRequests {
  /** What the program itself says: the order in which requests took their steps, and their results. */
  readonly events: readonly string[];
  /** By request; empty without a profiler. */
  readonly costs: readonly RequestCosts[];
}

export const requestCount = 200;
/** Each request burns before it first waits, and after each time. */
export const waits = 3;
/** Of burn in one step: two sets, in which requests differ from each other, and by how much differs as well. */
export const amountSets: readonly [readonly number[], readonly number[]] = [
  Array.from({ length: requestCount }, (_, request) => 200 + 3 * request),
  Array.from({ length: requestCount }, (_, request) => 1000 + 10 * request),
];

const repetitions = 15;
const warmUpTurns = 15;

const { burn } = nativeAddon();

const waitFor: readonly (() => Promise<unknown>)[] = [
  () => Promise.resolve(),
  () => new Promise((resolve) => setImmediate(resolve)),
  () => new Promise<void>((resolve) => process.nextTick(resolve)),
  () => new Promise((resolve) => setTimeout(resolve, 1)),
];

interface Serving {
  /** By request. */
  readonly amounts: readonly number[];
  readonly events: string[];
}

async function handle(request: number, { amounts, events }: Serving): Promise<string> {
  const amount = amounts[request]!;
  burn(amount);
  for (let step = 0; step < waits; step += 1) {
    await waitFor[(request + step) % waitFor.length]!();
    burn(amount);
    // Timers race with everything else: only what goes on before them has an order.
    if (request % waitFor.length === 0 && step < waits - 1) events.push(`${request} took step ${step}`);
  }
  return `${request} burned`;
}

type Handler = typeof handle;

async function serveAll(handler: Handler, serving: Serving): Promise<void> {
  const requests = Array.from({ length: requestCount }, (_, request) =>
    label({ request: String(request) }, handler, request, serving),
  );
  serving.events.push(...(await Promise.all(requests)));
}

interface RequestRow {
  readonly total: number;
  readonly synchronousTotal: number;
  readonly calls: number;
  readonly resumptions: number;
}

/** By request. */
function rowsIn(recorded: Profile): readonly RequestRow[] {
  assertConserved(recorded);
  const requestOf = (fn: number | undefined) => Number(recorded.functions[fn ?? -1]?.labels?.['request']);
  const resumptions = new Map<number, number>();
  for (const { parent, resumptions: ofNode } of recorded.nodes) {
    const request = requestOf(recorded.nodes[parent]?.function);
    if (!Number.isNaN(request)) resumptions.set(request, ofNode);
  }
  const rows = functionStatistics(recorded).filter(({ function: { kind } }) => kind === 'label');
  const byRequest = new Map(rows.map((row) => [Number(row.function.labels?.['request']), row]));
  return Array.from({ length: requestCount }, (_, request) => {
    const { total = NaN, synchronousTotal = NaN, calls = NaN } = byRequest.get(request) ?? {};
    return { total, synchronousTotal, calls, resumptions: resumptions.get(request) ?? NaN };
  });
}

async function measure(handler: Handler, amounts: readonly number[]): Promise<readonly RequestRow[]> {
  const profiler = new Profiler({ source: 'hardware' }).start();
  await serveAll(handler, { amounts, events: [] });
  return rowsIn(profiler.stop());
}

async function profiledServings(handler: Handler): Promise<readonly RequestCosts[]> {
  new Profiler({ source: 'hardware' }).start(); // keeps the session from one run to the next
  for (let turn = 0; turn < warmUpTurns; turn += 1) {
    for (const amounts of amountSets) await measure(handler, amounts);
  }
  const [less, more]: (readonly RequestRow[])[][] = [[], []];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    less!.push(await measure(handler, amountSets[0]));
    more!.push(await measure(handler, amountSets[1]));
  }
  return Array.from({ length: requestCount }, (_, request) => {
    const difference = (field: 'total' | 'synchronousTotal') =>
      typicalDifference(
        less!.map((rows) => rows[request]![field]),
        more!.map((rows) => rows[request]![field]),
      );
    const { calls, resumptions } = more![0]![request]!;
    return {
      calls,
      resumptions,
      moreTotal: difference('total'),
      moreSynchronousTotal: difference('synchronousTotal'),
    };
  });
}

async function main({ profiled }: RequestsTask): Promise<void> {
  const handler = profiled ? profile(handle) : handle;
  const costs = profiled ? await profiledServings(handler) : [];
  const events: string[] = [];
  await serveAll(handler, { amounts: amountSets[0], events });
  console.log(JSON.stringify({ events, costs } satisfies ServedRequests));
}

if (require.main === module) void main(JSON.parse(process.argv[2] ?? '') as RequestsTask);
