/**
 * Hardware-cache events: a cache, an operation and a result, each from an enum of linux/perf_event.h. Names follow
 * `parse_events__decode_legacy_cache` of tools/perf: `L1-dcache-load-misses`, `LLC-loads`, `node-prefetches`.
 */

interface Cache {
  /** perf's name first, then its aliases. */
  readonly names: readonly string[];
  /** Operations this cache has, as indexes of `operations`. */
  readonly operations: readonly number[];
}

const load = 0;
const store = 1;
const prefetch = 2;

/** `enum perf_hw_cache_id`, in its order; the operations are those of perf's `evsel__hw_cache_stat`. */
const caches: readonly Cache[] = [
  { names: ['L1-dcache', 'l1-d', 'l1d', 'L1-data'], operations: [load, store, prefetch] },
  { names: ['L1-icache', 'l1-i', 'l1i', 'L1-instruction'], operations: [load, prefetch] },
  { names: ['LLC', 'L2'], operations: [load, store, prefetch] },
  { names: ['dTLB', 'd-tlb', 'Data-TLB'], operations: [load, store, prefetch] },
  { names: ['iTLB', 'i-tlb', 'Instruction-TLB'], operations: [load] },
  { names: ['branch', 'branches', 'bpu', 'btb', 'bpc'], operations: [load] },
  { names: ['node'], operations: [load, store, prefetch] },
];

/** `enum perf_hw_cache_op_id`: singular (used before a result), plural (used alone), then other aliases. */
const operations: readonly (readonly [string, string, ...string[]])[] = [
  ['load', 'loads', 'read'],
  ['store', 'stores', 'write'],
  ['prefetch', 'prefetches', 'speculative-read', 'speculative-load'],
];

/** `enum perf_hw_cache_op_result_id`. */
const results: readonly (readonly string[])[] = [
  ['refs', 'Reference', 'ops', 'access'],
  ['misses', 'miss'],
];
const access = 0;
const miss = 1;

/**
 * The `config` of a cache event, or undefined where the name is none. As in perf, the operation defaults to load, the
 * result to access, and they come in either order.
 */
export function cacheEventConfig(name: string): bigint | undefined {
  return configs.get(name);
}

/** The canonical names of all cache events, as `perf list` prints them. */
export const cacheEventNames: readonly string[] = caches.flatMap(
  ({ names: [cache], operations: available }) =>
    available.flatMap((operation) => {
      const [singular, plural] = operations[operation] ?? [];
      return [`${cache}-${plural}`, `${cache}-${singular}-misses`];
    }),
);

const configs: ReadonlyMap<string, bigint> = new Map(
  caches.flatMap((cache, id) =>
    cache.operations.flatMap((operation) =>
      [access, miss].flatMap((result) =>
        spellings(cache, operation, result).map((name) => [name, config(id, operation, result)] as const),
      ),
    ),
  ),
);

/** Layout of `config` for PERF_TYPE_HW_CACHE (man 2 perf_event_open). */
function config(cache: number, operation: number, result: number): bigint {
  return BigInt(cache | (operation << 8) | (result << 16));
}

function spellings(cache: Cache, operation: number, result: number): readonly string[] {
  const operationNames = operations[operation] ?? [];
  const resultNames = results[result] ?? [];
  const suffixes = operationNames.flatMap((first) =>
    resultNames.flatMap((second) => [`-${first}-${second}`, `-${second}-${first}`]),
  );
  if (result === access) suffixes.push(...operationNames.map((only) => `-${only}`));
  if (operation === load) suffixes.push(...resultNames.map((only) => `-${only}`));
  // A cache's name alone is an event too, except where it means something else: `branches`.
  if (operation === load && result === access) suffixes.push('');
  return cache.names.flatMap((name) => suffixes.map((suffix) => name + suffix));
}
