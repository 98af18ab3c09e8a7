/** The verdict on a rollout, for people at a terminal. */
import type {
  CostChange,
  EndpointVerdict,
  FunctionChange,
  FunctionIdentity,
  RolloutVerdict,
} from '../../model/requests';
import { countOf, groupedOrEmpty } from '../../report';
import { nameColumn, numberColumn, tableLines, type Column } from '../../report/text';
import { visibleText } from '../../visible-text';
import { changeText } from './change-text';
import { minuteMs, secondMs } from './durations';

/** The service, or one endpoint. */
interface Subject extends CostChange {
  readonly name: string;
  readonly functions: readonly FunctionChange[];
}

/** Functions that explain less than this part of a change are not listed. */
const leastPart = 0.1;
const mostFunctions = 5;
const mostEndpoints = 20;

export function rolloutText(verdict: RolloutVerdict): string {
  const subjects = subjectsOf(verdict);
  const shown = subjects.slice(0, 1 + mostEndpoints);
  const hidden = subjects.length - shown.length;
  const lines = [
    headingOf(verdict),
    '',
    ...outcomeLines(verdict),
    '',
    ...tableLines(columns, shown),
    ...(hidden === 0 ? [] : [`${countOf(hidden, 'lighter endpoint')} more: see --json.`]),
    ...subjects.filter(isChanged).flatMap(functionLines),
    ...movedLines(verdict),
    ...noteLines(verdict),
  ];
  return `${lines.map(visibleText).join('\n')}\n`;
}

function headingOf({
  service,
  environment,
  base,
  head,
  start,
  look,
  situation,
  baseHosts,
  headHosts,
}: RolloutVerdict): string {
  const since = new Date(start).toISOString();
  const hosts = `${situation}, ${baseHosts} of the base and ${headHosts} of the head`;
  const where = environment === null ? service : `${service} in ${environment}`;
  return `${where}: ${base} → ${head}, since ${since}; look ${look.index + 1} of ${look.of}, after ${spanText(look.afterMs)}; ${hosts}`;
}

function spanText(ms: number): string {
  return ms < 2 * minuteMs ? `${+(ms / secondMs).toFixed(1)} s` : `${+(ms / minuteMs).toFixed(1)} min`;
}

function outcomeLines({ outcome, reasons }: RolloutVerdict): readonly string[] {
  if (outcome === 'fine') return ['Fine: no regression.', ...reasons.map((reason) => `  also: ${reason}`)];
  const word = outcome === 'regression' ? 'Regression' : 'Cannot tell';
  return reasons.map((reason, index) => (index === 0 ? `${word}: ${reason}` : `  ${reason}`));
}

function subjectsOf({ total, endpoints }: RolloutVerdict): readonly Subject[] {
  return [
    { ...total, name: '(whole service)' },
    ...endpoints.map((each: EndpointVerdict): Subject => ({ ...each, name: each.endpoint })),
  ];
}

const columns: readonly Column<Subject>[] = [
  nameColumn('endpoint', ({ name }) => name),
  nameColumn('verdict', ({ verdict }) => verdict),
  numberColumn('change', ({ change }) => changeText(change)),
  numberColumn('interval', ({ interval }) =>
    interval === null ? '' : `${changeText(interval.lower)} to ${changeText(interval.upper)}`,
  ),
  numberColumn('base', ({ baseMean }) => groupedOrEmpty(baseMean)),
  numberColumn('head', ({ headMean }) => groupedOrEmpty(headMean)),
  numberColumn('least effect', ({ leastEffect }) => changeText(leastEffect)),
];

function isChanged({ verdict }: Subject): boolean {
  return verdict === 'regression' || verdict === 'improvement';
}

function functionLines({ name, functions, logChange }: Subject): readonly string[] {
  if (logChange === null || logChange === 0 || functions.length === 0) return [];
  const parts = functions
    .map((row) => ({ row, part: row.logContribution / logChange }))
    .filter(({ row, part }) => part >= leastPart && !row.isMoved)
    .slice(0, mostFunctions);
  return [
    '',
    `Functions that account for ${name}:`,
    ...parts.map(({ row, part }) => {
      const costs = `${groupedOrEmpty(row.baseSelf)} → ${groupedOrEmpty(row.headSelf)} a request`;
      return `  ${functionText(row.function)}: ${(100 * part).toFixed(0)} % of the change (${row.kind}), ${costs}`;
    }),
  ];
}

function movedLines({ total, endpoints }: RolloutVerdict): readonly string[] {
  const rows = [...endpoints.map(({ functions }) => functions), total.functions]
    .flat()
    .filter(({ isMoved }) => isMoved);
  const distinct = new Map(rows.map((row) => [functionText(row.function), row]));
  if (distinct.size === 0) return [];
  return [
    '',
    'Moved, and not grown: cost went from one function to another.',
    ...[...distinct]
      .slice(0, 2 * mostFunctions)
      .map(
        ([name, { baseSelf, headSelf, domain }]) =>
          `  ${name}: ${groupedOrEmpty(baseSelf)} → ${groupedOrEmpty(headSelf)} a request${domain === null ? '' : `, within ${domain}`}`,
      ),
  ];
}

function functionText({ file, name, line }: FunctionIdentity): string {
  return `${name} (${file}${line === null ? '' : `:${line}`})`;
}

function noteLines({ counting, alpha, notes }: RolloutVerdict): readonly string[] {
  const counted = counting === null ? 'nothing' : `${counting.event}, ${counting.source}`;
  return [
    '',
    `Base and head: ${counting?.unit ?? 'cost'} of a request. Counted: ${counted}.`,
    `Intervals: ${(100 * alpha).toPrecision(2)} % of rollouts without a change have a false alarm, over all endpoints and looks.`,
    ...notes.map((note) => `Note: ${note}`),
  ];
}
