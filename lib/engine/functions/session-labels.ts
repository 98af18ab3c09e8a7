/** The labels that were entered in a session, found by their keys and values without making anything. */
import { invalidArgument } from '../../errors';
import { CalleeKind, calleeKinds, environmentPart, inMainRealm } from '../../native';
import { idInSession } from './session-functions';

export type Labels = Readonly<Record<string, string>>;

type Entries = readonly (readonly [key: string, value: string])[];

/** Of what labels past the limit do. Other labels' names have `=` in them. */
export const otherLabelsName = '(other labels)';

/** Of the same labels: those in further orders are put in order at each call. */
const ordersOfLabel = 4;

const noCallee = 0;

/** What is reached by the keys and values so far, in some order. */
interface LabelNode {
  byKey?: Map<string, Map<string, LabelNode>> | undefined;
  callee: number;
}

interface SessionLabels {
  root: LabelNode;
  /** Of labels that are told apart. */
  limit: number;
  labels: number;
  /** That lead to them, each in another order. */
  paths: number;
  otherLabels: number;
}

const session: SessionLabels = environmentPart('session labels', () => emptySession(0));

function emptySession(limit: number): SessionLabels {
  return inMainRealm({ root: emptyNode(), limit, labels: 0, paths: 0, otherLabels: noCallee });
}

function emptyNode(): LabelNode {
  return { byKey: undefined, callee: noCallee };
}

/** @param limit of labels that are told apart. */
export function beginSessionLabels(limit: number): void {
  Object.assign(session, emptySession(limit));
}

export function endSessionLabels(): void {
  beginSessionLabels(0);
}

// V8 knows it in loops of this kind, and `Object.hasOwn` not.
// eslint-disable-next-line @typescript-eslint/unbound-method
const { hasOwnProperty } = Object.prototype;

/** What a label enters in the session that runs. @throws ERR_ICPROFILE_INVALID_ARGUMENT as `checkedEntries`. */
export function calleeOfLabels(labels: Labels): number {
  let node: LabelNode | undefined = session.root;
  if (typeof labels === 'object') {
    for (const key in labels) {
      if (!hasOwnProperty.call(labels, key)) continue;
      const value: unknown = labels[key];
      node = typeof value === 'string' ? node.byKey?.get(key)?.get(value) : undefined;
      if (node === undefined) break;
    }
  }
  return node === undefined || node.callee === noCallee ? learn(checkedEntries(labels)) : node.callee;
}

function learn(given: Entries): number {
  const sorted = inOrder(given);
  const known = sorted === given ? noCallee : find(sorted);
  if (known === noCallee && session.labels >= session.limit) {
    if (session.otherLabels === noCallee) session.otherLabels = newCallee([]);
    return session.otherLabels;
  }
  const callee = known === noCallee ? newCallee(sorted) : known;
  if (known === noCallee) {
    session.labels += 1;
    add(sorted, callee);
  }
  if (sorted !== given && session.paths < session.limit * ordersOfLabel) add(given, callee);
  return callee;
}

function find(entries: Entries): number {
  let node: LabelNode | undefined = session.root;
  for (const [key, value] of entries) node = node?.byKey?.get(key)?.get(value);
  return node?.callee ?? noCallee;
}

function add(entries: Entries, callee: number): void {
  entries.reduce(nodeAfter, session.root).callee = callee;
  session.paths += 1;
}

/** Keys and values are copied: those of a program may be parts of large strings. */
function nodeAfter(above: LabelNode, [key, value]: Entries[number]): LabelNode {
  const byKey = (above.byKey ??= new Map<string, Map<string, LabelNode>>());
  let byValue = byKey.get(key);
  if (byValue === undefined) byKey.set(copyOf(key), (byValue = new Map<string, LabelNode>()));
  let node = byValue.get(value);
  if (node === undefined) byValue.set(copyOf(value), (node = emptyNode()));
  return node;
}

/** Without entries, that of all labels past the limit. */
function newCallee(entries: Entries): number {
  const copied = entries.map(([key, value]) => [copyOf(key), copyOf(value)] as const);
  const id = idInSession({
    name: copied.length === 0 ? otherLabelsName : copied.map(([key, value]) => `${key}=${value}`).join(' '),
    kind: 'label',
    labels: Object.fromEntries(copied),
    parameterCount: 0,
    shape: 'method',
  });
  return id * calleeKinds + CalleeKind.Label;
}

/** By key; the very ones that were given where they are so already. */
function inOrder(entries: Entries): Entries {
  const isInOrder = entries.every(([key], index) => index === 0 || (entries[index - 1]?.[0] ?? '') < key);
  return isInOrder ? entries : [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where the labels are no object with strings, or none. */
export function checkedEntries(labels: Labels): Entries {
  const entries = typeof labels === 'object' && (labels as unknown) !== null ? Object.entries(labels) : [];
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string')) {
    throw invalidArgument('labels', 'an object with one or more strings', labels);
  }
  return entries;
}

/** A string of its own: V8 keeps what a string is a part of as long as the part. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
