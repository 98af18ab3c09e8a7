/** Puts the page together. */
import type { Profile } from '../../../model/profile';
import { pageDataId, type PageData } from '../page-data';
import { unpackProfile } from '../packed-profile';
import { commonDirectory } from '../places';
import { controls } from './controls';
import { element } from './dom';
import { functionSection } from './function-section';
import { graphSection } from './graph-section';
import { labelRows, labelSection } from './label-section';
import { hasChanged, Store } from './state';
import { summary, totalLine } from './summary';
import { rowsAtOnce, tableSection } from './table-section';
import { viewChooser, type View } from './view';

function show(page: HTMLElement, data: PageData): void {
  const profile = unpackProfile(data.profile);
  const baseline = data.baseline && unpackProfile(data.baseline);
  const viewOf = viewChooser(profile, baseline);
  const store = new Store({
    eventIndex: data.eventIndex,
    thread: null,
    selected: null,
    focus: null,
    orientation: 'flame',
    colouring: 'total',
    search: '',
    filter: '',
    sorting: { column: baseline === null ? 'self' : 'self-difference', isDescending: true },
    rowLimit: rowsAtOnce,
  });
  store.change({ selected: firstSelected(viewOf(store.state)) });

  const columns = element(
    'div',
    { class: 'columns' },
    tableSection(store, viewOf, directoryOf(profile, baseline)),
    functionSection(store, viewOf),
  );
  page.append(
    summary(data.title, profile, baseline),
    element(
      'main',
      {},
      ...[controls(profile, store)].filter((part) => part !== null),
      ...[labelSection(store, viewOf)].filter((part) => part !== null),
      graphSection(store, viewOf, baseline !== null),
      columns,
    ),
  );
  const showTotal = () => {
    document
      .getElementById('total')
      ?.replaceChildren(...totalLine(viewOf(store.state), profile, data.profilerCosts));
  };
  showTotal();
  giveTableRoom(columns);
  addEventListener('resize', () => {
    giveTableRoom(columns);
  });
  store.onChange((state, previous) => {
    if (!hasChanged(state, previous, 'eventIndex', 'thread')) return;
    showTotal();
    giveTableRoom(columns);
  });
}

/** The chosen function stands beside the table where both fit, else above it: no column of numbers is cut off. */
function giveTableRoom(columns: HTMLElement): void {
  columns.classList.remove('stacked');
  const scroller = columns.querySelector('.table-section .scroller');
  if (scroller !== null && scroller.scrollWidth > scroller.clientWidth) columns.classList.add('stacked');
}

/** The one to begin with: the label with the largest total, else of the program's own functions the one with the largest self. */
function firstSelected(view: View): number | null {
  return labelRows(view)[0]?.id ?? largestFunction(view);
}

function largestFunction({ rows }: View): number | null {
  const own = rows.filter(({ function: fn, now }) => now !== null && fn.file !== null);
  const candidates = own.length > 0 ? own : rows;
  return (
    candidates.reduce<View['rows'][number] | null>(
      (best, row) => ((row.now?.self ?? 0) > (best?.now?.self ?? -Infinity) ? row : best),
      null,
    )?.id ?? null
  );
}

function directoryOf(profile: Profile, baseline: Profile | null): string {
  return commonDirectory([...profile.functions, ...(baseline?.functions ?? [])]);
}

const page = document.getElementById('page');
const data = document.getElementById(pageDataId)?.textContent;
if (page !== null && data) show(page, JSON.parse(data) as PageData);
