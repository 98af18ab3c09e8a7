/** Functions in profiled requests, by revision and host. */
import type {
  AgeClass,
  Counting,
  FunctionCell,
  FunctionIdentity,
  ProfiledCell,
  RolloutAggregates,
} from '../../model/requests';
import type { Queryable, SqlRow } from '../store';
import { conditionOf, numberIn, numberOrNullIn, textIn, type ServiceSelection } from './selection';

type FunctionAggregates = Pick<RolloutAggregates, 'functions' | 'profiled' | 'functionCells'>;

export async function functionAggregates(
  store: Queryable,
  query: ServiceSelection,
  counting: Counting | undefined,
): Promise<FunctionAggregates> {
  if (counting === undefined) return { functions: [], profiled: [], functionCells: [] };
  const profiled = await profiledCells(store, query, counting);
  const rows = await functionRows(store, query, counting);
  const indices = new Map<string, number>();
  const functions: FunctionIdentity[] = [];
  const functionCells = rows.map((row) => functionCellOf(row, functionIndexOf(row, indices, functions)));
  return { functions, profiled, functionCells };
}

const isCounted = 'event = $event AND unit = $unit AND source = $source';

async function profiledCells(
  store: Queryable,
  query: ServiceSelection,
  counting: Counting,
): Promise<readonly ProfiledCell[]> {
  const { text, parameters } = conditionOf(query);
  const rows = await store.all(
    `
SELECT revision, host, endpoint, age_class, count(*) AS n, sum(profile_w) AS w, sum(profile_w * y) AS wy FROM request_rows
WHERE NOT cut AND profile_w IS NOT NULL AND ${isCounted} AND ${text}
GROUP BY revision, host, endpoint, age_class ORDER BY revision, host, endpoint, age_class`,
    { ...parameters, ...counting },
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    endpoint: textIn(row, 'endpoint'),
    ageClass: numberIn(row, 'age_class') as AgeClass,
    n: numberIn(row, 'n'),
    w: numberIn(row, 'w'),
    wy: numberIn(row, 'wy'),
  }));
}

/**
 * Rows of the requests that `profiledCells` counts: those of cut and of lost requests would have no denominator. Functions of
 * one file and name are numbered by their places, within each revision, because lines move from one to the next. They are
 * told apart only where all revisions have as many (`FunctionName.ordinal`).
 */
function functionRows(
  store: Queryable,
  query: ServiceSelection,
  counting: Counting,
): Promise<readonly SqlRow[]> {
  const { text, parameters } = conditionOf(query);
  return store.all(
    `
WITH profiled AS (
  SELECT id, age_class FROM request_rows WHERE NOT cut AND profile_w IS NOT NULL AND ${isCounted} AND ${text}
), chosen AS (
  SELECT function_rows.*, profiled.age_class FROM function_rows JOIN profiled ON request = profiled.id
  WHERE ${isCounted} AND ${text}
), places AS (
  SELECT revision, file, name, line, column_number,
    row_number() OVER (PARTITION BY revision, file, name ORDER BY line, column_number) - 1 AS position,
    count(*) OVER (PARTITION BY revision, file, name) AS equals
  FROM (SELECT DISTINCT revision, file, name, line, column_number FROM chosen)
), numbered AS (
  SELECT revision, file, name, line, column_number,
    CASE WHEN min(equals) OVER namesakes = max(equals) OVER namesakes THEN position ELSE 0 END AS ordinal
  FROM places WINDOW namesakes AS (PARTITION BY file, name)
), named AS (
  SELECT chosen.*, numbered.ordinal FROM chosen JOIN numbered
    ON chosen.revision = numbered.revision AND chosen.file = numbered.file AND chosen.name = numbered.name
    AND chosen.line IS NOT DISTINCT FROM numbered.line
    AND chosen.column_number IS NOT DISTINCT FROM numbered.column_number
), lines AS (
  SELECT file, name, ordinal, arg_max(line, time) AS line FROM named GROUP BY file, name, ordinal
), merged AS (
  SELECT revision, host, endpoint, age_class, file, name, ordinal, any_value(w) AS w, sum(calls) AS calls,
    sum(self_y) AS self_y, sum(total_y) AS total_y
  FROM named GROUP BY revision, host, endpoint, age_class, file, name, ordinal, request
), cells AS (
  SELECT revision, host, endpoint, age_class, file, name, ordinal, count(*) AS n, sum(w) AS w, sum(w * calls) AS w_calls,
    sum(w * self_y) AS w_self, sum(w * total_y) AS w_total
  FROM merged GROUP BY revision, host, endpoint, age_class, file, name, ordinal
)
SELECT cells.*, lines.line FROM cells JOIN lines USING (file, name, ordinal)
ORDER BY file, name, ordinal, revision, host, endpoint, age_class`,
    { ...parameters, ...counting },
  );
}

function functionIndexOf(row: SqlRow, indices: Map<string, number>, functions: FunctionIdentity[]): number {
  const file = textIn(row, 'file');
  const name = textIn(row, 'name');
  const ordinal = numberIn(row, 'ordinal');
  const key = JSON.stringify([file, name, ordinal]);
  let index = indices.get(key);
  if (index === undefined) {
    index = functions.push({ file, name, ordinal, line: numberOrNullIn(row, 'line') }) - 1;
    indices.set(key, index);
  }
  return index;
}

function functionCellOf(row: SqlRow, index: number): FunctionCell {
  return {
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    endpoint: textIn(row, 'endpoint'),
    ageClass: numberIn(row, 'age_class') as AgeClass,
    function: index,
    n: numberIn(row, 'n'),
    w: numberIn(row, 'w'),
    wCalls: numberIn(row, 'w_calls'),
    wSelf: numberIn(row, 'w_self'),
    wTotal: numberIn(row, 'w_total'),
  };
}
