/** Which page is shown, as the address says it after `#`: `#endpoint?service=shop&endpoint=GET+%2F`. Pure but for `currentAddress`. */
export type PageName = 'overview' | 'rollout' | 'endpoint';

export interface Address {
  readonly page: PageName;
  readonly service: string | null;
  /** Only a rollout has one. It is null where processes name none. */
  readonly environment: string | null;
  readonly endpoint: string | null;
  readonly base: string | null;
  readonly head: string | null;
  /** Length of the time that is shown, until now. */
  readonly lastMs: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface TimeRange {
  readonly ms: number;
  readonly label: string;
  /** Length of the intervals of series. */
  readonly intervalMs: number;
}

export const timeRanges: readonly TimeRange[] = [
  { ms: 15 * minute, label: 'last 15 minutes', intervalMs: minute },
  { ms: hour, label: 'last hour', intervalMs: 2 * minute },
  { ms: 6 * hour, label: 'last 6 hours', intervalMs: 10 * minute },
  { ms: day, label: 'last 24 hours', intervalMs: 30 * minute },
  { ms: 7 * day, label: 'last 7 days', intervalMs: 4 * hour },
  { ms: 14 * day, label: 'last 14 days', intervalMs: 8 * hour },
];
const usualMs = hour;

export function rangeOf({ lastMs }: Pick<Address, 'lastMs'>): TimeRange {
  const found = timeRanges.find(({ ms }) => ms === lastMs) ?? timeRanges[1];
  if (found === undefined) throw new Error('There are no ranges');
  return found;
}

export function parseAddress(hash: string): Address {
  const [name = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const lastMs = Number(parameters.get('last') ?? usualMs);
  return {
    page: name === 'rollout' || name === 'endpoint' ? name : 'overview',
    service: parameters.get('service'),
    environment: parameters.get('environment'),
    endpoint: parameters.get('endpoint'),
    base: parameters.get('base'),
    head: parameters.get('head'),
    lastMs: timeRanges.some(({ ms }) => ms === lastMs) ? lastMs : usualMs,
  };
}

export function addressText(page: PageName, given: Partial<Address>): string {
  const parameters = new URLSearchParams();
  for (const name of ['service', 'environment', 'endpoint', 'base', 'head'] as const) {
    const value = given[name];
    if (value !== undefined && value !== null) parameters.set(name, value);
  }
  const { lastMs = usualMs } = given;
  if (lastMs !== usualMs) parameters.set('last', String(lastMs));
  const query = parameters.toString();
  return `#${page}${query === '' ? '' : `?${query}`}`;
}

export function currentAddress(): Address {
  return parseAddress(location.hash);
}
