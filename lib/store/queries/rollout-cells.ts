/** Requests by stratum: the cells of which a look at a large fleet has hundreds of thousands. */
import type {
  AgeClass,
  CountCell,
  Counting,
  RolloutAggregates,
  SampleCell,
  Stratum,
  UserCell,
} from '../../model/requests';
import type { Queryable, SqlRow } from '../store';
import type { EndpointCap } from './caps';
import { knownProcesses, type Names } from './names';
import { conditionOf, intervalBegin, numberIn, numberOrNullIn, type ServiceSelection } from './selection';

interface CellQuery extends ServiceSelection {
  /** Length of the intervals of cells, in ms. */
  readonly intervalMs: number;
}

/** Numbers for strata, in the order in which they come. */
class Strata {
  readonly list: Stratum[] = [];
  readonly #names: Names;
  /** By kind of machine; by endpoint and age. */
  readonly #indices = new Map<number, Map<number, number>>();

  constructor(names: Names) {
    this.#names = names;
  }

  indexOf(row: SqlRow, ageClass: AgeClass): number {
    const { machine } = this.#names.process(numberIn(row, 'machine'));
    const endpoint = numberIn(row, 'endpoint_id');
    let ofMachine = this.#indices.get(machine.index);
    if (ofMachine === undefined) this.#indices.set(machine.index, (ofMachine = new Map<number, number>()));
    const key = endpoint * ageClasses.length + ageClass;
    let index = ofMachine.get(key);
    if (index === undefined) {
      const { cpuModel, counting, nodeMajor } = machine;
      const stratum = { endpoint: this.#names.endpoint(endpoint), cpuModel, counting, nodeMajor, ageClass };
      ofMachine.set(key, (index = this.list.push(stratum) - 1));
    }
    return index;
  }
}

const ageClasses: readonly AgeClass[] = [0, 1, 2, 3];

type CellsByStratum = Pick<RolloutAggregates, 'strata' | 'samples' | 'counts' | 'users'>;

/** Sums of requests by stratum: sampled ones by time and by user, and all of them by time. */
export async function cellsByStratum(
  store: Queryable,
  query: CellQuery,
  names: Names,
  caps: readonly EndpointCap[],
  counting: Counting | undefined,
): Promise<CellsByStratum> {
  const strata = new Strata(names);
  const samples = await sampleCells(store, query, names, strata, caps, counting);
  const counts = await countCells(store, query, names, strata);
  const users = await userCells(store, query, names, strata);
  return { strata: strata.list, samples, counts, users };
}

async function sampleCells(
  store: Queryable,
  query: CellQuery,
  names: Names,
  strata: Strata,
  caps: readonly EndpointCap[],
  counting: Counting | undefined,
): Promise<readonly SampleCell[]> {
  const { text, parameters } = conditionOf(query);
  const capped = capsJoin(caps, counting);
  const cells: SampleCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}, chosen AS (
  SELECT place, machine, r.endpoint_id, r.age_class, ${intervalBegin('time')} AS cell, w, y, collection, ${capped.column}
  FROM request_rows r JOIN known ON known.process = r.process ${capped.join} WHERE NOT cut AND ${text}
)
SELECT place, cell, machine, endpoint_id, age_class,
  count(*) AS n, sum(w) AS w, sum(w * w) AS w2, sum(w * y) AS wy, sum(w * w * y) AS w2y, sum(w * w * y * y) AS w2y2,
  sum(CASE WHEN y > 0 THEN w * ln(y) ELSE 0 END) AS w_log_y, sum(w * ${capped.value}) AS wy_capped, sum(w * collection) AS w_collection
FROM chosen GROUP BY place, cell, machine, endpoint_id, age_class ORDER BY place, cell, machine, endpoint_id, age_class`;
  await store.each(sql, { ...parameters, ...capped.parameters, interval: query.intervalMs }, (row) => {
    const { revision, host } = names.process(numberIn(row, 'place'));
    cells.push({
      revision,
      host,
      time: numberIn(row, 'cell'),
      stratum: strata.indexOf(row, numberIn(row, 'age_class') as AgeClass),
      n: numberIn(row, 'n'),
      w: numberIn(row, 'w'),
      w2: numberIn(row, 'w2'),
      wy: numberIn(row, 'wy'),
      w2y: numberIn(row, 'w2y'),
      w2y2: numberIn(row, 'w2y2'),
      wLogY: numberIn(row, 'w_log_y'),
      wyCapped: numberIn(row, 'wy_capped'),
      wCollection: numberIn(row, 'w_collection'),
    });
  });
  return cells;
}

function capsJoin(caps: readonly EndpointCap[], counting: Counting | undefined) {
  if (caps.length === 0 || counting === undefined)
    return { column: 'NULL AS cap', join: '', value: 'y', parameters: {} };
  const values = caps.map((_, index) => `($capped${index}, $cap${index})`).join(', ');
  const parameters = caps.flatMap(({ endpoint, instructions }, index) => [
    [`capped${index}`, endpoint],
    // A float, also where it is whole.
    [`cap${index}`, String(instructions)],
  ]);
  return {
    column: 'CAST(caps.cap AS DOUBLE) AS cap',
    join: `LEFT JOIN (VALUES ${values}) caps(capped, cap) ON caps.capped = r.endpoint
      AND r.event = $event AND r.unit = $unit AND r.source = $source`,
    value: 'least(y, coalesce(cap, y))',
    parameters: { ...(Object.fromEntries(parameters) as Record<string, string>), ...counting },
  };
}

async function countCells(
  store: Queryable,
  query: CellQuery,
  names: Names,
  strata: Strata,
): Promise<readonly CountCell[]> {
  const { text, parameters } = conditionOf(query);
  const cells: CountCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}
SELECT place, ${intervalBegin('time')} AS cell, machine, endpoint_id,
  sum(age_0) AS age_0, sum(age_1) AS age_1, sum(age_2) AS age_2, sum(age_3) AS age_3
FROM endpoint_minute_rows m JOIN known ON known.process = m.process WHERE ${text}
GROUP BY place, cell, machine, endpoint_id ORDER BY place, cell, machine, endpoint_id`;
  await store.each(sql, { ...parameters, interval: query.intervalMs }, (row) => {
    const { revision, host } = names.process(numberIn(row, 'place'));
    const time = numberIn(row, 'cell');
    for (const age of ageClasses) {
      const requests = numberIn(row, `age_${age}`);
      if (requests > 0) cells.push({ revision, host, time, stratum: strata.indexOf(row, age), requests });
    }
  });
  return cells;
}

async function userCells(
  store: Queryable,
  query: CellQuery,
  names: Names,
  strata: Strata,
): Promise<readonly UserCell[]> {
  const { text, parameters } = conditionOf(query);
  const cells: UserCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}
SELECT release, user_bucket, machine, r.endpoint_id, r.age_class, count(*) AS n, sum(w) AS w, sum(w * y) AS wy
FROM request_rows r JOIN known ON known.process = r.process WHERE NOT cut AND ${text}
GROUP BY release, user_bucket, machine, r.endpoint_id, r.age_class
ORDER BY release, user_bucket, machine, r.endpoint_id, r.age_class`;
  await store.each(sql, parameters, (row) =>
    cells.push({
      revision: names.process(numberIn(row, 'release')).revision,
      bucket: numberOrNullIn(row, 'user_bucket'),
      stratum: strata.indexOf(row, numberIn(row, 'age_class') as AgeClass),
      n: numberIn(row, 'n'),
      w: numberIn(row, 'w'),
      wy: numberIn(row, 'wy'),
    }),
  );
  return cells;
}
