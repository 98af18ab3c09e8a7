/** The flame graph with its switches, its search, and the line that tells of the frame pointed at. */
import { coveredTotal } from '../frame-tree';
import { functionMatcher } from '../matcher';
import { counted, grouped, percent, relativeChange, unitName } from '../numbers';
import { placeText } from '../places';
import { changeLegend, colourOfChange, colourOfFunction, legendColours, matchColour } from './colours';
import { button, element, segments, textBox } from './dom';
import { Graph, type FrameAppearance } from './graph';
import { listenToKeys } from './graph-keys';
import { hasChanged, type Store } from './state';
import type { ChooseView, View } from './view';

export function graphSection(store: Store, viewOf: ChooseView, isComparison: boolean): HTMLElement {
  const view = () => viewOf(store.state);
  let matched: ReadonlySet<number> | null = null;
  const appearanceOf = (frame: number) => frameAppearance(view(), store, matched, frame);
  const details = element('p', { class: 'details', id: 'details', 'aria-live': 'polite' });
  const found = element('output', { class: 'found', id: 'found', for: 'search' });
  const hiddenFrames = element('p', { class: 'hidden-frames', id: 'hidden-frames' });
  const all = button('Show all', { id: 'zoom-out', disabled: true }, () => {
    store.change({ focus: null });
  });

  const describe = (frame: number | null) => {
    const shown = frame ?? store.state.focus;
    details.textContent =
      shown === null
        ? 'Point at a frame to see its numbers; choose one to zoom. Widths are totals.'
        : frameDescription(view(), shown);
  };
  const choose = (frame: number) => {
    const { tree } = view();
    const fn = tree.functions[frame] ?? -1;
    store.change({
      focus: frame === tree.root ? null : frame,
      ...(fn >= 0 && { selected: fn }),
    });
  };
  const graph = new Graph(appearanceOf, { onChoice: choose, onPointing: describe });
  const draw = () => {
    const { tree } = view();
    const { focus, orientation } = store.state;
    const hidden = graph.draw(tree, focus ?? tree.root, orientation === 'icicle');
    hiddenFrames.textContent =
      hidden === 0 ? '' : `Too narrow to be shown: ${counted(hidden, 'frame')}. Zoom in to see more.`;
    all.disabled = focus === null;
    describe(graph.focusedFrame());
  };
  const search = () => {
    const matches = store.state.search === '' ? null : functionMatcher(store.state.search);
    matched = matches ? matchedFunctions(view(), matches) : null;
    found.textContent = foundText(view(), matched, matches === undefined);
  };
  const searchBox = textBox('search', 'Search the graph', 'Search: text or /pattern/', (text) => {
    store.change({ search: text });
  });

  store.onChange((state, previous) => {
    if (hasChanged(state, previous, 'eventIndex', 'thread', 'search')) search();
    if (hasChanged(state, previous, 'eventIndex', 'thread', 'focus', 'orientation')) draw();
    else if (hasChanged(state, previous, 'search', 'selected', 'colouring')) graph.recolour();
  });
  listenToKeys(graph, {
    isIcicle: () => store.state.orientation === 'icicle',
    onChoice: choose,
    onEscape: () => {
      store.change({ focus: null });
    },
    onFocus: describe,
  });
  new ResizeObserver(() => {
    if (graph.isOutgrown) draw();
  }).observe(graph.element);
  graph.reserve(view().tree.depth);
  requestAnimationFrame(draw);

  return element(
    'section',
    { class: 'graph-section', 'aria-labelledby': 'graph-heading' },
    element('h2', { id: 'graph-heading' }, 'Where it went'),
    element('div', { class: 'toolbar' }, ...switches(store, isComparison), searchBox, found, all),
    graph.element,
    details,
    hiddenFrames,
    legend(isComparison),
  );
}

function switches(store: Store, isComparison: boolean): readonly HTMLElement[] {
  const { orientation, colouring } = store.state;
  const shape = segments(
    'orientation',
    'Shape of the graph',
    [
      { value: 'flame', label: 'Flame' },
      { value: 'icicle', label: 'Icicle' },
    ],
    orientation,
    (value) => {
      store.change({ orientation: value });
    },
  );
  if (!isComparison) return [shape];
  const colours = segments(
    'colouring',
    'What colours the frames',
    [
      { value: 'total', label: 'Change of total' },
      { value: 'self', label: 'Change of self' },
    ],
    colouring,
    (value) => {
      store.change({ colouring: value });
    },
  );
  return [shape, colours];
}

function legend(isComparison: boolean): HTMLElement {
  const entries = isComparison ? changeLegend : legendColours;
  return element(
    'ul',
    { class: 'legend', 'aria-label': 'Colours' },
    ...entries.map(([label, colour]) => {
      const swatch = element('span', { class: 'swatch' });
      swatch.style.background = colour;
      return element('li', {}, swatch, label);
    }),
  );
}

function matchedFunctions(
  { profile }: View,
  matches: NonNullable<ReturnType<typeof functionMatcher>>,
): ReadonlySet<number> {
  return new Set(profile.functions.flatMap((fn, index) => (matches(fn) ? [index] : [])));
}

function foundText({ tree, event }: View, matched: ReadonlySet<number> | null, isWrong: boolean): string {
  if (isWrong) return 'not a regular expression';
  if (matched === null) return '';
  const inGraph = new Set(tree.functions.filter((fn) => matched.has(fn)));
  if (inGraph.size === 0) return 'nothing found';
  const share = percent(
    coveredTotal(tree, (fn) => matched.has(fn)),
    event.total,
  );
  return `${counted(inGraph.size, 'function')}, ${share}`;
}

function frameAppearance(
  view: View,
  { state }: Store,
  matched: ReadonlySet<number> | null,
  frame: number,
): FrameAppearance {
  const fn = view.tree.functions[frame] ?? -1;
  const isMatch = matched?.has(fn) === true;
  return {
    name: view.nameOfFrame(frame),
    description: frameDescription(view, frame),
    fill: isMatch ? matchColour : baseColour(view, state.colouring, frame),
    isSelected: fn >= 0 && fn === state.selected,
    isDimmed: matched !== null && !isMatch,
  };
}

function baseColour(view: View, colouring: 'total' | 'self', frame: number): string {
  const { compared, tree } = view;
  if (compared === null) return colourOfFunction(view.functionOfFrame(frame));
  const [before, now] = colouring === 'self' ? [compared.self, tree.self] : [compared.totals, tree.totals];
  return colourOfChange(before[frame] ?? null, now[frame] ?? 0);
}

function frameDescription(view: View, frame: number): string {
  const { tree, event, compared } = view;
  const fn = view.functionOfFrame(frame);
  const total = tree.totals[frame] ?? 0;
  const self = tree.self[frame] ?? 0;
  const calls = tree.calls[frame] ?? 0;
  const parts = [
    `total ${grouped(total)} ${unitName(event.unit)} (${percent(total, event.total)})`,
    `self ${grouped(self)} (${percent(self, event.total)})`,
    ...(calls > 0 ? [counted(calls, 'call')] : []),
    ...(compared === null ? [] : [changeText(compared.totals[frame] ?? null, total)]),
    ...(fn === undefined || fn.file === null ? [] : [placeText(fn)]),
  ];
  return `${view.nameOfFrame(frame)}: ${parts.join(', ')}`;
}

function changeText(before: number | null, now: number): string {
  return before === null
    ? 'not in the earlier profile'
    : `total ${relativeChange(before, now)} against before`;
}
