/** What the servers of test/fixtures/programs are asked, what they answer, and what each request works. */
import type { Profile, ProfileNode } from '../../../lib/model/profile/profile';

const servers = ['node', 'express', 'fastify'] as const;
const endpoints = ['wait', 'read', 'sum'] as const;

/** Requests that are under way at once. */
export const waveSize = 36;

export interface Request {
  readonly id: number;
  readonly server: string;
  readonly endpoint: (typeof endpoints)[number];
}

export function requestsOf(waves: number): readonly Request[] {
  return Array.from({ length: waves * waveSize }, (_, id) => ({
    id,
    server: servers[id % 3]!,
    endpoint: endpoints[Math.floor(id / 3) % 3]!,
  }));
}

/** The line that the client prints for it. */
export function responseTo({ id, server, endpoint }: Request): string {
  const answer = { wait: 'waited and paused', read: 'read the same', sum: `sum ${id + 6}` }[endpoint];
  return `${server} ${endpoint} 200 application/json; charset=utf-8 ${JSON.stringify({ id, answer })}`;
}

/** By function: the sum over the steps that it does, before, between and after what it waits for. */
export function workOf({ id, endpoint }: Request): Readonly<Record<string, number>> {
  const steps = (...numbers: readonly number[]) => numbers.reduce((sum, step) => sum + id * 100 + step, 0);
  return {
    wait: { 'endpoints.wait': steps(1, 2, 3, 6), 'endpoints.pause': steps(4, 5) },
    read: { 'endpoints.read': steps(1, 2, 3, 4, 5), 'endpoints.compare': steps(6) },
    sum: { 'endpoints.sum': steps(1, 2, 3, 6), 'endpoints.add': steps(4, 5, 4, 5) },
  }[endpoint];
}

/** What was charged below a request's label, by function, without what was charged nothing. */
export interface LabelledRequest {
  readonly id: number;
  /** Of the label above its own. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly selfByFunction: Readonly<Record<string, number>>;
}

export function labelledRequests({ nodes, functions }: Profile): LabelledRequest[] {
  const labelsOf = (node: ProfileNode | undefined) => functions[node?.function ?? -1]?.labels;
  return nodes.flatMap((node, index) => {
    const id = labelsOf(node)?.['request'];
    if (id === undefined) return [];
    const selfByFunction: Record<string, number> = {};
    for (const below of subtreeOf(nodes, index)) {
      const { name } = functions[below.function]!;
      if (below.self[0] !== 0) selfByFunction[name] = (selfByFunction[name] ?? 0) + below.self[0]!;
    }
    return [{ id: Number(id), labels: labelsOf(nodes[node.parent]), selfByFunction }];
  });
}

function subtreeOf(nodes: readonly ProfileNode[], root: number): readonly ProfileNode[] {
  const isInside = nodes.map(() => false);
  isInside[root] = true;
  nodes.forEach(({ parent }, index) => {
    isInside[index] ||= isInside[parent] === true;
  });
  return nodes.filter((_, index) => isInside[index]);
}
