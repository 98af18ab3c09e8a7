/** Shows the page that the address names, and what went wrong. */
import type { RevisionPresence } from '../../model/requests';
import { button, chooser, element } from '../../report/html/page/dom';
import { visibleText } from '../../visible-text';
import { addressText, currentAddress, rangeOf, timeRanges, type Address } from './address';
import { ask, AnswerError } from './api';
import { endpointView } from './endpoint-view';
import { exactTimeText, revisionText, timeZone } from './format';
import { overview } from './overview';
import { rolloutView } from './rollout-view';
import { link } from './table';
import { tokenForm } from './token-form';

const refreshMs = 30_000;
const views = { overview, rollout: rolloutView, endpoint: endpointView } as const;

let drawings = 0;

/** @param moves The reader went to another page, so that its heading gets the focus. */
async function show(root: HTMLElement, moves: boolean): Promise<void> {
  const drawing = ++drawings;
  root.setAttribute('aria-busy', 'true');
  let parts: readonly Node[];
  try {
    parts = await pageParts();
  } catch (error) {
    parts = failureParts(error, root);
  }
  // A later one overtook it.
  if (drawing !== drawings) return;
  const { scrollY } = window;
  root.replaceChildren(...parts);
  root.removeAttribute('aria-busy');
  if (moves) root.querySelector('h1')?.focus();
  else window.scrollTo(0, scrollY);
}

async function pageParts(): Promise<readonly Node[]> {
  const asked = currentAddress();
  const until = Date.now() + 1;
  const seen = await ask<readonly RevisionPresence[]>('v1/revisions', {
    from: until - rangeOf(asked).ms,
    until,
  });
  const services = servicesOf(seen);
  const address = { ...asked, service: asked.service ?? services[0] ?? null };
  const content = await views[address.page](address);
  document.title = `${titleOf(address)} · icprofile`;
  return [head(address, services), element('main', {}, ...content)];
}

/** The one with the most requests first. */
function servicesOf(seen: readonly RevisionPresence[]): readonly string[] {
  const requests = new Map<string, number>();
  for (const { service, requests: more } of seen) requests.set(service, (requests.get(service) ?? 0) + more);
  return [...requests].sort(([, one], [, other]) => other - one).map(([service]) => service);
}

function titleOf({ page, service, endpoint, base, head: to }: Address): string {
  if (page === 'endpoint' && endpoint !== null) return visibleText(endpoint);
  if (page === 'rollout' && base !== null && to !== null)
    return `${revisionText(base)} → ${revisionText(to)}`;
  return service === null ? 'No service yet' : visibleText(service);
}

function head(address: Address, services: readonly string[]): HTMLElement {
  const { page, service } = address;
  const go = (changed: Partial<Address>, to = page) => {
    location.hash = addressText(to, { ...address, ...changed });
  };
  const all = [...new Set([...(service === null ? [] : [service]), ...services])];
  const ranges = timeRanges.map(({ ms, label }) => ({ value: String(ms), label }));
  const above = page === 'overview' ? 'Requests' : page === 'endpoint' ? 'Endpoint' : 'Rollout';
  const home = link(
    `icprofile${service === null ? '' : ` / ${visibleText(service)}`}`,
    addressText('overview', { service, lastMs: address.lastMs }),
  );
  return element(
    'header',
    {},
    element('nav', { class: 'eyebrow', 'aria-label': 'Pages' }, home, ` / ${above}`),
    element('h1', { tabindex: '-1' }, titleOf(address)),
    element(
      'div',
      { class: 'toolbar' },
      ...(all.length > 1
        ? [
            chooser(
              'service',
              'Service',
              all.map((name) => ({ value: name, label: visibleText(name) })),
              service ?? '',
              (name) => {
                go({ service: name, endpoint: null, base: null, head: null }, 'overview');
              },
            ),
          ]
        : []),
      ...(page === 'rollout'
        ? []
        : [
            chooser('range', 'Time', ranges, String(address.lastMs), (value) => {
              go({ lastMs: Number(value) });
            }),
          ]),
      button('Reload', { id: 'reload' }, () => {
        reload(false);
      }),
      element('span', { class: 'found', id: 'as-of' }, `as of ${exactTimeText(Date.now())}`),
    ),
  );
}

function failureParts(error: unknown, root: HTMLElement): readonly Node[] {
  if (error instanceof AnswerError && error.status === 401)
    return [
      tokenForm(() => {
        void show(root, true);
      }),
    ];
  const [heading, text] =
    error instanceof AnswerError && error.status === 0
      ? ['The collector cannot be reached', 'Is icprofile serve running? This page tries again by itself.']
      : ['The collector could not answer', error instanceof Error ? error.message : String(error)];
  return [
    element('h1', { tabindex: '-1' }, heading),
    element('p', { class: 'warning', role: 'alert' }, visibleText(text)),
    button('Try again', { id: 'reload' }, () => {
      reload(true);
    }),
  ];
}

let reload: (moves: boolean) => void = () => undefined;

function start(root: HTMLElement): void {
  reload = (moves) => void show(root, moves);
  addEventListener('hashchange', () => {
    reload(true);
  });
  // Not while somebody reads with the keyboard or fills in a field: drawing anew takes the focus.
  setInterval(() => {
    const isBusy = document.activeElement !== null && document.activeElement !== document.body;
    if (document.visibilityState === 'visible' && !isBusy) reload(false);
  }, refreshMs);
  const zone = document.getElementById('time-zone');
  if (zone !== null) zone.textContent = `Times are of ${timeZone()}. `;
  reload(false);
}

const root = document.getElementById('page');
if (root !== null) start(root);
