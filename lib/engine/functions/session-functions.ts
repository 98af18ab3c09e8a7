/**
 * The wrapped functions and labels that were called in the session that runs. A program may make them without end: what no
 * session has called is known to nobody, and what one has called is forgotten with it.
 */
import { SpecialFunction, environmentPart, holderInMainRealm, inMainRealm, mainRealm } from '../../native';
import type { RegisteredFunction } from './registered-function';

/** Callees, which are ids times `calleeKinds`, are small integers in JavaScript up to 2^31. */
export const firstSessionId = 2 ** 28;

/** What `vm` calls scripts without a name: functions of several may have one place. */
const namelessScript = 'evalmachine.<anonymous>';

const session = environmentPart('session functions', () =>
  holderInMainRealm({
    limit: 0,
    functions: inMainRealm<RegisteredFunction[]>([]),
    ids: new mainRealm.Map<string, number>(),
  }),
);

/** @param limit of functions: the session's limit of nodes, as each function has one where there is room. */
export function beginSessionFunctions(limit: number): void {
  session.limit = limit;
  session.functions = inMainRealm([]);
  session.ids.clear();
}

export function endSessionFunctions(): void {
  beginSessionFunctions(0);
}

/**
 * The id of a function that is about to be entered. Functions that profiles cannot tell apart have one, such as the closures
 * that a handler makes for each request. Past the limit, where the tree has no room for new functions, it is that of
 * `(truncated)`.
 */
export function idInSession(fn: RegisteredFunction): number {
  const { limit, functions, ids } = session;
  const identity = identityOf(fn);
  const known = identity === undefined ? undefined : ids.get(identity);
  if (known !== undefined) return known;
  if (functions.length >= limit) return SpecialFunction.Truncated;
  const id = firstSessionId + functions.push(fn) - 1;
  if (identity !== undefined) ids.set(identity, id);
  return id;
}

export function functionInSession(id: number): RegisteredFunction | undefined {
  return session.functions[id - firstSessionId];
}

/** Undefined of what is like no other: functions whose place nobody knows, and labels, which are told apart elsewhere. */
function identityOf({ name, kind, parameterCount, shape, location }: RegisteredFunction): string | undefined {
  if (location === undefined || location.file === namelessScript) return undefined;
  const { file, line, column } = location;
  return `${line}:${column}:${parameterCount}:${shape}:${kind}:${file.length}:${file}${name}`;
}
