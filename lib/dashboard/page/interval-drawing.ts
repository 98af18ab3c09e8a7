/** Draws intervals of relative changes on one axis, with the band of changes that do not matter. */
import { element } from '../../report/html/page/dom';
import { plainPercent } from './format';
import type { CostChange } from '../../model/requests';

export type DrawnChange = Pick<CostChange, 'change' | 'interval' | 'threshold' | 'verdict'>;

/** Of relative changes, with 0 inside. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

const widestThresholds = 8;
const room = 1.15;

/**
 * Holds all changes, the thresholds, and the intervals of what could be told. A wide interval that tells nothing would make all
 * others too small to see: it is cut at the edge, which the drawing shows.
 */
export function axisOf(changes: readonly DrawnChange[]): Axis {
  const always = changes.flatMap(({ change, interval, threshold, verdict }) => [
    change ?? 0,
    -threshold * 1.5,
    threshold * 1.5,
    ...(interval === null || verdict === 'cannot tell' ? [] : [interval.lower, interval.upper]),
  ]);
  const thresholds = changes.map(({ threshold }) => threshold);
  const most = Math.max(...always.map(Math.abs), widestThresholds * Math.max(...thresholds));
  const others = changes.flatMap(({ interval }) =>
    interval === null ? [] : [Math.max(interval.lower, -most), Math.min(interval.upper, most)],
  );
  const shown = [...always, ...others];
  return { low: Math.min(-1e-4, ...shown) * room, high: Math.max(1e-4, ...shown) * room };
}

/** In thousandths of the width. */
export function position(value: number, { low, high }: Axis): number {
  return (1000 * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
}

const svgNamespace = 'http://www.w3.org/2000/svg';

function svg(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** The numbers stand beside it as text: it is hidden from screen readers. */
export function intervalDrawing(drawn: DrawnChange, axis: Axis): SVGElement {
  const { change, interval, threshold, verdict } = drawn;
  const at = (value: number) => position(value, axis);
  const picture = svg('svg', {
    class: `interval ${verdict.replace(' ', '-')}`,
    viewBox: '0 0 1000 24',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  picture.append(
    svg('rect', {
      class: 'band',
      x: at(-threshold),
      y: 0,
      width: at(threshold) - at(-threshold),
      height: 24,
    }),
    svg('line', { class: 'zero', x1: at(0), x2: at(0), y1: 0, y2: 24 }),
  );
  if (interval !== null) {
    const [left, right] = [at(interval.lower), at(interval.upper)];
    picture.append(
      svg('rect', { class: 'range', x: left, y: 8, width: Math.max(1, right - left), height: 8 }),
    );
    if (interval.lower < axis.low)
      picture.append(svg('path', { class: 'cut', d: 'M 20 2 L 0 12 L 20 22 Z' }));
    if (interval.upper > axis.high)
      picture.append(svg('path', { class: 'cut', d: 'M 980 2 L 1000 12 L 980 22 Z' }));
  }
  if (change !== null)
    picture.append(svg('line', { class: 'point', x1: at(change), x2: at(change), y1: 3, y2: 21 }));
  return picture;
}

/** Marks of the axis, for the head of the column. */
export function axisMarks(axis: Axis): HTMLElement {
  const marks = ticks(axis)
    .filter((value) => isInside(position(value, axis)))
    .map((value) => {
      const sign = value > 0 ? '+' : value < 0 ? '\u2212' : '';
      const label = value === 0 ? '0' : `${sign}${shortPercent(Math.abs(value))}`;
      const mark = element('span', {}, label);
      mark.style.left = `${position(value, axis) / 10}%`;
      return mark;
    });
  return element('div', { class: 'axis', 'aria-hidden': 'true' }, ...marks);
}

/** A label at the edge would reach into the next column. */
function isInside(thousandths: number): boolean {
  return thousandths > 80 && thousandths < 920;
}

function shortPercent(value: number): string {
  return plainPercent(value).replace(/\.?0+(?=\u202f)/, '');
}

/** Three to six of them, each 1, 2 or 5 times a power of ten apart. */
export function ticks({ low, high }: Axis): readonly number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
