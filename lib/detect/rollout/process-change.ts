/** The change of the processes' own totals: garbage collection, compiling and helper threads are in it. */
import { fitLogLinear, type LogLinearCell } from '../../stats';
import type { ProcessCell } from '../../model/requests';
import type { PreparedArms } from './arms';
import type { FitPlan } from './estimate';
import { meanCost } from './standardise';

/** More requests of young processes in an interval, and their warm-up is what changes. */
const mostYoung = 0.01;

/** Logarithm of the change at an equal mix of requests; null where processes were not counted. */
export function processChange(prepared: PreparedArms, plan: FitPlan): number | null {
  const { aggregates, strata, mergedOf } = prepared;
  const expected = new Map<number, { cost: number; requests: number; young: number }>();
  const keyOf = ({ revision, host, time }: Pick<ProcessCell, 'revision' | 'host' | 'time'>) => {
    const place = (plan.hosts.get(host) ?? -1) * plan.arms.size + (plan.arms.get(revision) ?? 0);
    return (time - aggregates.from) * plan.hosts.size * plan.arms.size + place;
  };
  for (const cell of aggregates.counts) {
    const stratum = strata[mergedOf[cell.stratum] ?? -1];
    if (stratum === undefined) continue;
    const key = keyOf(cell);
    let own = expected.get(key);
    if (own === undefined) expected.set(key, (own = { cost: 0, requests: 0, young: 0 }));
    own.requests += cell.requests;
    if (stratum.isComparable) own.cost += cell.requests * meanCost(stratum.arms[0]);
    else own.young += cell.requests;
  }
  const cells = aggregates.processes.flatMap((cell): LogLinearCell[] => {
    const own = expected.get(keyOf(cell));
    const cluster = plan.hosts.get(cell.host);
    const arm = plan.arms.get(cell.revision);
    if (own === undefined || cluster === undefined || arm === undefined) return [];
    if (cell.instructions === null || own.young > mostYoung * own.requests) return [];
    const period = plan.periodOf(cell.time);
    if (period < 0 || period >= plan.periods) return [];
    return [{ cluster, period, arm, response: cell.instructions, exposure: own.cost }];
  });
  if (cells.length === 0) return null;
  const shape = { clusters: plan.hosts.size, periods: plan.periods, arms: plan.arms.size };
  return fitLogLinear(cells, { ...shape, hasClusterEffects: plan.hasHostEffects })?.effect ?? null;
}
