/** Usual fleets: services of some endpoints, deploys host by host, and new hosts beside old ones. */
import type { SimulatedEndpoint, SimulatedInstance } from './plan';

/** Requests that a process has served that is long past its warm-up. */
const old = 1_000_000;

/** Endpoints of falling share, whose requests cost 1 to 5 million unless they are alike, with four functions each; `load` is called in a third of the requests. */
export function endpointsOf(
  count: number,
  {
    variation = 0.5,
    tail = 0,
    fall = 0.8,
    alike = false,
  }: { variation?: number; tail?: number; fall?: number; alike?: boolean } = {},
): readonly SimulatedEndpoint[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `GET /e${index}`,
    share: fall ** index,
    instructions: 1_000_000 * (alike ? 1 : 1 + (index % 5)),
    variation,
    tail,
    functions: [
      { file: `src/e${index}.js`, name: 'handle', part: 0.2 },
      { file: `src/e${index}.js`, name: 'parse', part: 0.3 },
      { file: 'src/render.js', name: `render${index}`, part: 0.35 },
      { file: 'src/store.js', name: `load${index}`, part: 0.15, calledIn: 1 / 3 },
    ],
  }));
}

/** Each host is restarted with the next revision in its turn, `gap` minutes after the one before. */
export function rollingDeploy(
  hosts: number,
  gap: number,
  revisions: readonly [string, string, ...string[]] = ['A', 'B'],
  { first = 0, between = 5, prefix = 'host' }: { first?: number; between?: number; prefix?: string } = {},
): readonly SimulatedInstance[] {
  return Array.from({ length: hosts }, (_, index) => {
    const starts = revisions.map((_each, order) =>
      order === 0 ? -Infinity : first + index * gap + (order - 1) * between,
    );
    return revisions.map((revision, order) => ({
      host: `${prefix}${index}`,
      revision,
      from: starts[order]!,
      until: starts[order + 1] ?? Infinity,
      served: order === 0 ? old : 0,
    }));
  }).flat();
}

/** Hosts of the head beside those of the base, which stay. */
export function newHosts(bases: number, heads: number, gap: number): readonly SimulatedInstance[] {
  const ofBase = Array.from({ length: bases }, (_, index) => ({
    host: `old${index}`,
    revision: 'A',
    from: -Infinity,
    until: Infinity,
    served: old,
  }));
  const ofHead = Array.from({ length: heads }, (_, index) => ({
    host: `new${index}`,
    revision: 'B',
    from: index * gap,
    until: Infinity,
    served: 0,
  }));
  return [...ofBase, ...ofHead];
}
