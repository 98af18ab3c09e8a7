/** How much a request of an endpoint takes at most, but for one in a thousand: outliers are capped there. */
import type { Counting } from '../../model/requests';
import type { Queryable } from '../store';
import { conditionOf, countingOf, numberIn, textIn, type ServiceSelection } from './selection';

export interface EndpointCap {
  readonly endpoint: string;
  readonly instructions: number;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;
const quantile = 0.999;
/** Fewer have no 99.9th percentile. */
const leastSamples = 1000;
/** The histogram's bins grow by 2 %. A cap is the end of the bin that the quantile is in. */
export const binGrowth = 1.02;

/** The counting of most requests, by their weights; undefined where there are none. */
export async function mainCounting(
  store: Queryable,
  selection: ServiceSelection,
): Promise<Counting | undefined> {
  const { text, parameters } = conditionOf(selection);
  const [row] = await store.all(
    `
SELECT event, unit, source FROM (
  SELECT event, unit, source, w FROM request_rows WHERE ${text}
  UNION ALL
  SELECT event, unit, source, 1e-9 FROM minute_rows WHERE ${text}
) GROUP BY event, unit, source ORDER BY sum(w) DESC, event, unit, source LIMIT 1`,
    parameters,
  );
  return row === undefined ? undefined : countingOf(row);
}

/** Of the week before. */
export async function endpointCaps(
  store: Queryable,
  selection: ServiceSelection,
  counting: Counting,
): Promise<readonly EndpointCap[]> {
  const { from } = selection;
  const { text, parameters } = conditionOf({ ...selection, from: from - weekMs, until: from });
  const rows = await store.all(
    `
WITH bins AS (
  SELECT endpoint, floor(ln(y) / ln(${binGrowth})) AS bin, count(*) AS n, sum(w) AS w FROM request_rows
  WHERE NOT cut AND y > 0 AND event = $event AND unit = $unit AND source = $source AND ${text}
  GROUP BY endpoint, bin
), summed AS (
  SELECT endpoint, bin, sum(w) OVER (PARTITION BY endpoint ORDER BY bin) AS below,
    sum(w) OVER (PARTITION BY endpoint) AS total, sum(n) OVER (PARTITION BY endpoint) AS samples
  FROM bins
)
SELECT endpoint, min(bin) AS bin FROM summed
WHERE samples >= ${leastSamples} AND below >= ${quantile} * total GROUP BY endpoint ORDER BY endpoint`,
    { ...parameters, ...counting },
  );
  return rows.map((row) => ({
    endpoint: textIn(row, 'endpoint'),
    instructions: binGrowth ** (numberIn(row, 'bin') + 1),
  }));
}
