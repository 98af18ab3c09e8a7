/**
 * The pattern of the route of Express 4 and 5 that took a request.
 *
 * `req.route.path` is the pattern within its router; `req.baseUrl` is where the router is mounted, as the URL had it, with
 * values of parameters. So the mounts are looked up in the application: Express 5 keeps their patterns, and of Express 4 they
 * follow from the regular expressions.
 */

interface Route {
  readonly path?: unknown;
}

interface Layer {
  readonly route?: Route | undefined;
  readonly handle?: (object & { readonly stack?: readonly Layer[]; readonly router?: unknown }) | undefined;
  /** Express 5, from 2.3 of its router on. */
  readonly rawPath?: unknown;
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  readonly keys?: readonly { readonly name: string | number }[];
  /** Express 5. */
  readonly slash?: boolean;
  readonly matchers?: readonly ((
    path: string,
  ) => { readonly path: string; readonly params: object } | false)[];
}

interface ExpressRequest {
  readonly route?: Route;
  readonly baseUrl?: string;
  readonly app?: Application;
}

interface Application {
  readonly _router?: { readonly stack?: readonly Layer[] };
  readonly parent?: Application;
  readonly mountpath?: unknown;
}

/** By route, the patterns of its mounts by base; by `anyBase` where its routers are mounted in one place only. */
const known = new WeakMap<Route, Map<string, string>>();
const anyBase = '*';
const basesPerRoute = 100;

/** `undefined` where no route of Express took the request. */
export function expressPattern(request: object): string | undefined {
  const { route, baseUrl = '', app } = request as ExpressRequest;
  if (route === undefined) return undefined;
  const path = pathText(route.path);
  if (baseUrl === '') return path;
  const places = known.get(route) ?? new Map<string, string>();
  known.set(route, places);
  const remembered = places.get(anyBase) ?? places.get(baseUrl);
  if (remembered !== undefined) return join(remembered, path);
  const mount = app === undefined ? undefined : patternInApplication(app, route, baseUrl);
  if (mount === undefined || app === undefined) return join(unknownMount, path);
  if (placesOf(stackOf(app), route, 0) === 1) places.set(anyBase, mount);
  else if (places.size < basesPerRoute) places.set(baseUrl, mount);
  return join(mount, path);
}

function join(mount: string, path: string): string {
  return path === '/' && mount !== '' ? mount : `${mount}${path}`;
}

/** Routes take strings, regular expressions, and arrays of both. */
function pathText(path: unknown): string {
  if (Array.isArray(path)) return path.map(pathText).join('|');
  return typeof path === 'string' ? path : String(path);
}

function stackOf(app: Application): readonly Layer[] {
  // Express 4 throws when `router` of an application is read; Express 5 has nothing else.
  const { _router } = app;
  const router = _router ?? (Reflect.get(app, 'router') as { readonly stack?: readonly Layer[] } | undefined);
  return router?.stack ?? [];
}

const deepestMount = 20;
const unknownMount = '(mounted)';

/** Of an application that is mounted in another one, its own mounts come after the other's. */
function patternInApplication(app: Application, route: Route, base: string): string | undefined {
  const { parent, mountpath } = app;
  if (parent === undefined) return mountPattern(stackOf(app), route, base, 0);
  if (typeof mountpath !== 'string' || parent.parent !== undefined) return undefined;
  const segments = mountpath.split('/').filter((segment) => segment !== '').length;
  const rest = base.split('/').slice(segments + 1);
  const inner = mountPattern(stackOf(app), route, rest.length === 0 ? '' : `/${rest.join('/')}`, 0);
  return inner === undefined ? undefined : mountpath.replace(/\/$/, '') + inner;
}

/** In how many places of the application the route is. */
function placesOf(stack: readonly Layer[], route: Route, depth: number): number {
  if (depth >= deepestMount) return 0;
  return stack.reduce((sum, layer) => {
    if (layer.route === route) return sum + 1;
    const inner = layer.route === undefined ? innerStack(layer) : undefined;
    return sum + (inner === undefined ? 0 : placesOf(inner, route, depth + 1));
  }, 0);
}

/** The patterns of the mounts that lead to the route by this base, joined. */
function mountPattern(
  stack: readonly Layer[],
  route: Route,
  base: string,
  depth: number,
): string | undefined {
  if (base === '' && stack.some((layer) => layer.route === route)) return '';
  if (depth >= deepestMount) return undefined;
  for (const layer of stack) {
    const inner = layer.route === undefined ? innerStack(layer) : undefined;
    const mount = inner === undefined ? undefined : matchMount(layer, base === '' ? '/' : base);
    if (inner === undefined || mount === undefined) continue;
    const rest = mountPattern(inner, route, base.slice(mount.length), depth + 1);
    if (rest !== undefined) return mount.pattern + rest;
  }
  return undefined;
}

/** Of a router or of another application that is mounted. */
function innerStack({ handle }: Layer): readonly Layer[] | undefined {
  if (handle === undefined) return undefined;
  if (Array.isArray(handle.stack)) return handle.stack as readonly Layer[];
  return undefined;
}

interface Mount {
  readonly pattern: string;
  /** How much of the base it takes. */
  readonly length: number;
}

function matchMount(layer: Layer, base: string): Mount | undefined {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return { pattern: '', length: 0 };
  if (layer.matchers !== undefined) return matchExpress5(layer, layer.matchers, base);
  return layer.regexp === undefined ? undefined : matchExpress4(layer.regexp, layer.keys ?? [], base);
}

function matchExpress5(
  layer: Layer,
  matchers: NonNullable<Layer['matchers']>,
  base: string,
): Mount | undefined {
  for (const [index, matcher] of matchers.entries()) {
    const match = matcher(base);
    if (match === false) continue;
    const raw: unknown = Array.isArray(layer.rawPath) ? layer.rawPath[index] : layer.rawPath;
    const pattern = raw === undefined ? withoutValues(match.path, match.params) : pathText(raw);
    return { pattern, length: match.path.length };
  }
  return undefined;
}

/** Captured parts of the path are replaced by the names of their parameters. */
function matchExpress4(
  regexp: RegExp,
  keys: readonly { readonly name: string | number }[],
  base: string,
): Mount | undefined {
  const match = new RegExp(regexp.source, `${regexp.flags.replace(/[dg]/g, '')}d`).exec(base);
  if (match === null) return undefined;
  const matched = match[0].replace(/\/$/, '');
  const spans = (match.indices ?? []).slice(1);
  let pattern = '';
  let from = 0;
  spans.forEach((span, index) => {
    const [begin, end] = span ?? [from, from];
    if (begin < from || end <= begin) return;
    pattern += `${matched.slice(from, begin)}:${keys[index]?.name ?? index}`;
    from = end;
  });
  return { pattern: pattern + matched.slice(from), length: matched.length };
}

/** Of Express 5 before it kept patterns: each segment that is the next parameter's value is replaced by its name. */
function withoutValues(path: string, params: object): string {
  const left = Object.entries(params).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((part) => [name, String(part)] as const),
  );
  const segments = path.split('/').map((segment) => {
    const at = left.findIndex(([, value]) => value === decoded(segment));
    const name = at < 0 ? undefined : left.splice(at, 1)[0]?.[0];
    return name === undefined ? segment : `:${name}`;
  });
  // What is left was a part of a segment, and would be in the pattern in clear.
  return left.length === 0 ? segments.join('/') : unknownMount;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
