/** The page of what was simulated: docs/detection-rates.md. */
import { proportionInterval } from '../../lib/stats/proportion-interval';
import { effectKinds, nullKinds, truth, type Kind } from './kinds';
import { minutes, type Alarms, type Played } from './play';

export function pageOf(nulls: readonly Played[], effects: readonly Played[]): string {
  return `${[
    '# False alarms and power of detection',
    '',
    'Made by `npm run bench:detection`. What the verdicts mean is in [detection](detection.md). Fleets are simulated request by request, with known truth: hosts and processes that differ, users, slow and fast noise, a day, windows of sampling, warm-up.',
    `Rollouts are judged ${minutes.join(', ')} minutes after their start, with one false alarm in 100 rollouts wanted. Intervals are those of Clopper and Pearson, at 95 %.`,
    '',
    '## Rollouts that change nothing',
    '',
    'An alarm is a regression or an improvement of the service, of an endpoint or of a function, at any of the looks. With thresholds of 0, the statistics alone must hold: an alarm is an interval that excludes no change.',
    '',
    '| situation | rollouts | alarms, thresholds of 0 | alarms, usual thresholds |',
    '| --- | ---: | ---: | ---: |',
    ...nullKinds.map((kind) => nullRow(`${kind.name}: ${kind.text}`, playedOf(nulls, kind))),
    nullRow('all', nulls),
    '',
    '## Rollouts that make an endpoint cost 5 % more',
    '',
    `10 hosts in each arm differ by 1 %, a request's CV is 0.5, and by the second look each arm has 20 000 sampled requests of the endpoint, which is one of 10. One function of it costs a sixth more.`,
    '',
    '| situation | look after | rollouts | found | the right endpoint, and no other | the right function first | estimate, mean | its standard deviation | standard error, mean |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...effectKinds.flatMap((kind) => effectRows(kind, playedOf(effects, kind))),
    '',
    `The true change is ${percent(truth.change)}.`,
  ].join('\n')}\n`;
}

function playedOf(all: readonly Played[], { name }: Kind): readonly Played[] {
  return all.filter(({ kind }) => kind === name);
}

function nullRow(name: string, played: readonly Played[]): string {
  const count = (of: (each: Played) => readonly Alarms[]) =>
    played.filter((each) =>
      of(each).some(({ service, endpoints, functions }) => service || endpoints || functions),
    ).length;
  const atZero = rate(
    count((each) => each.alarmsAtZero),
    played.length,
  );
  const usual = rate(
    count((each) => each.alarms),
    played.length,
  );
  return `| ${name} | ${played.length} | ${atZero} | ${usual} |`;
}

function effectRows(kind: Kind, played: readonly Played[]): readonly string[] {
  return minutes.map((after, look) => {
    const found = played.filter(({ endpoint }) => endpoint[look]?.verdict === 'regression');
    const right = found.filter(({ isRightEndpoint }) => isRightEndpoint[look]).length;
    const first = found.filter(({ isRightFunction }) => isRightFunction[look]).length;
    const changes = numbersOf(played.map(({ endpoint }) => endpoint[look]?.logChange));
    const errors = numbersOf(played.map(({ endpoint }) => endpoint[look]?.standardError));
    const estimate = percent(Math.expm1(mean(changes)));
    const cells = [
      `${kind.name}: ${kind.text}`,
      `${after} min`,
      played.length,
      rate(found.length, played.length),
      rate(right, found.length),
      rate(first, found.length),
      estimate,
      percent(deviation(changes)),
      percent(mean(errors)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function rate(count: number, trials: number): string {
  if (trials === 0) return '–';
  const { lower, upper } = proportionInterval(count, trials, 0.95);
  return `${count} = ${percent(count / trials)} (${percent(lower)} to ${percent(upper)})`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(part === 0 || part === 1 ? 0 : 1)} %`;
}

function numbersOf(values: readonly (number | null | undefined)[]): readonly number[] {
  return values.filter((value) => value !== null && value !== undefined);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}
