/** What becomes of findings from look to look. Pure. */
import type { CostChange, Finding, FindingState, RolloutVerdict } from '../model/requests';
import { rolloutId, rolloutOf } from './state';

/** What people say of a finding. */
export const settledStates = ['acknowledged', 'resolved'] as const;
export type SettledState = (typeof settledStates)[number];

/**
 * The findings that are known, with what a look found. One that is known keeps its id, the time at which it was found, and
 * what people said of it. One that a later look does not confirm went away.
 */
export function withFound(
  known: readonly Finding[],
  found: readonly Finding[],
  verdict: RolloutVerdict,
): readonly Finding[] {
  const byId = new Map(found.map((finding) => [finding.id, finding]));
  const rollout = rolloutId(verdict);
  const updated = known.map((finding): Finding => {
    const again = byId.get(finding.id);
    byId.delete(finding.id);
    if (again !== undefined)
      return { ...again, foundAt: finding.foundAt, state: stateAfter(finding, again.state) };
    const of = rolloutOf(finding);
    if (of === undefined || rolloutId(of) !== rollout || !isContradicted(finding, verdict)) return finding;
    return { ...finding, updatedAt: verdict.until, state: stateAfter(finding, 'went away') };
  });
  return [...updated, ...byId.values()];
}

function stateAfter({ state }: Finding, next: FindingState): FindingState {
  return isSettled(state) ? state : next;
}

function isSettled(state: FindingState): state is SettledState {
  return (settledStates as readonly string[]).includes(state);
}

/** "Cannot tell" contradicts nothing. */
function isContradicted(
  { subject, kind }: Finding,
  { total, endpoints, functions }: RolloutVerdict,
): boolean {
  const change: CostChange | undefined =
    subject.of === 'service'
      ? total
      : subject.of === 'endpoint'
        ? endpoints.find(({ endpoint }) => endpoint === subject.endpoint)
        : functions.find(
            ({ function: { file, name, ordinal } }) =>
              file === subject.function.file &&
              name === subject.function.name &&
              ordinal === subject.function.ordinal,
          );
  const opposite = kind === 'rollout regression' ? 'improvement' : 'regression';
  return change?.verdict === 'unchanged' || change?.verdict === opposite;
}
