/** A series by revision with its interval as a band, and a mark where each revision began. */
import uPlot from 'uplot';
import { element } from '../../report/html/page/dom';

export interface SeriesPoint {
  readonly time: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface RevisionSeries {
  readonly label: string;
  readonly points: readonly SeriesPoint[];
}

const colours = 6;
const heightPx = 300;
const hint = 'Point at the chart to read it; drag to zoom, double-click to see all.';

/** @param times Begins of all intervals, ascending, in ms: intervals without samples are gaps. */
export function seriesChart(
  revisions: readonly RevisionSeries[],
  times: readonly number[],
  label: string,
): HTMLElement {
  // Names stand in a legend of our own, so that the library never gets to write them as markup.
  const legend = element(
    'ul',
    { class: 'legend', 'aria-hidden': 'true' },
    ...revisions.map((revision, index) =>
      element('li', {}, element('span', { class: `swatch colour-${index % colours}` }), revision.label),
    ),
  );
  const drawing = element('div', { class: 'chart', role: 'img', 'aria-label': label });
  const readout = element('output', { class: 'readout' }, hint);
  const root = element('div', { id: 'series' }, legend, drawing, readout);
  let chart: uPlot | undefined;
  const draw = () => {
    chart?.destroy();
    chart = new uPlot(optionsOf(revisions, drawing, readout), dataOf(revisions, times), drawing);
  };
  new ResizeObserver(() => {
    const width = Math.floor(drawing.clientWidth);
    if (width === 0) return;
    if (chart === undefined) draw();
    else if (chart.width !== width) chart.setSize({ width, height: heightPx });
  }).observe(drawing);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => {
    if (drawing.isConnected) draw();
    else dark.removeEventListener('change', redraw);
  };
  dark.addEventListener('change', redraw);
  return root;
}

function dataOf(revisions: readonly RevisionSeries[], times: readonly number[]): uPlot.AlignedData {
  const columns = revisions.flatMap(({ points }) => {
    const byTime = new Map(points.map((point) => [point.time, point]));
    const column = (value: (point: SeriesPoint) => number | null) =>
      times.map((time) => {
        const point = byTime.get(time);
        return point === undefined ? null : value(point);
      });
    return [column(({ value }) => value), column(({ high }) => high), column(({ low }) => low)];
  });
  return [times.map((time) => time / 1000), ...columns];
}

function optionsOf(
  revisions: readonly RevisionSeries[],
  drawing: HTMLElement,
  readout: HTMLElement,
): uPlot.Options {
  const style = getComputedStyle(drawing);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const series = revisions.flatMap((_, index): uPlot.Series[] => {
    const stroke = colour(`--series-${index % colours}`);
    const edge: uPlot.Series = { stroke: 'transparent', points: { show: false } };
    return [{ stroke, width: 2, points: { show: true, size: 5, fill: stroke } }, edge, edge];
  });
  const bands = revisions.map((_, index): uPlot.Band => {
    const fill = `${colour(`--series-${index % colours}`)}33`;
    return { series: [3 * index + 2, 3 * index + 3], fill };
  });
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
  };
  return {
    width: Math.floor(drawing.clientWidth),
    height: heightPx,
    series: [{}, ...series],
    bands,
    axes: [axis, { ...axis, size: 68, values: (_, values) => values.map(shortCost) }],
    scales: { y: { range: (_, low, high) => yRange(low, high) } },
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    hooks: {
      setCursor: [(chart) => (readout.textContent = readingAt(chart, revisions))],
      draw: [
        (chart) => {
          markBegins(chart, revisions, colour);
        },
      ],
    },
  };
}

/** Not from 0: changes of some percent must be seen. Room is left, so that noise does not fill the picture. */
function yRange(low: number, high: number): [number, number] {
  const middle = (low + high) / 2;
  const half = Math.max((high - low) * 0.6, Math.abs(middle) * 0.02, 1);
  return [middle - half, middle + half];
}

function shortCost(value: number): string {
  for (const [factor, prefix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (Math.abs(value) >= factor) return `${Number((value / factor).toPrecision(4))}\u202f${prefix}`;
  return String(Number(value.toPrecision(4)));
}

function readingAt(chart: uPlot, revisions: readonly RevisionSeries[]): string {
  const index = chart.cursor.idx;
  const time = index === null || index === undefined ? undefined : chart.data[0][index];
  if (time === undefined || index === null || index === undefined) return hint;
  const parts = revisions.flatMap(({ label }, revision) => {
    const [value, high, low] = [1, 2, 3].map((offset) => chart.data[3 * revision + offset]?.[index] ?? null);
    if (value === null || value === undefined) return [];
    const width =
      high === null || high === undefined || low === null || low === undefined ? null : (high - low) / 2;
    const interval = width === null ? '' : ` ± ${shortCost(width)}`;
    return [`${label}: ${shortCost(value)}${interval}`];
  });
  return `${new Date(time * 1000).toLocaleString()} — ${parts.join('; ') || 'no samples'}`;
}

/** A dashed line where the first sample of each revision but the first lies. */
function markBegins(
  chart: uPlot,
  revisions: readonly RevisionSeries[],
  colour: (name: string) => string,
): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.setLineDash([4, 4]);
  revisions.forEach(({ points }, index) => {
    const first = points[0];
    if (index === 0 || first === undefined) return;
    const x = chart.valToPos(first.time / 1000, 'x', true);
    ctx.strokeStyle = colour(`--series-${index % colours}`);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  });
  ctx.restore();
}
