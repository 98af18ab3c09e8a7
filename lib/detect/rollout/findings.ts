/** Findings of a verdict: what an alert is about. */
import { createHash } from 'node:crypto';
import {
  findingVersion,
  type CostChange,
  type Finding,
  type FindingCause,
  type FindingKind,
  type FindingSubject,
  type FunctionChange,
  type RolloutVerdict,
} from '../../model/requests';

interface Candidate {
  readonly subject: FindingSubject;
  readonly name: string;
  readonly change: CostChange;
  readonly share: number;
  readonly functions: readonly FunctionChange[];
  readonly isMoved: boolean;
}

/** Functions that explain less than this part are no cause. */
const leastPart = 0.1;
const mostCauses = 5;

/** The service's, the endpoints' and the functions' that regressed or improved; those whose cost only moved have that state. */
export function findingsOf(verdict: RolloutVerdict): readonly Finding[] {
  const { counting } = verdict;
  if (counting === null) return [];
  return candidatesOf(verdict).flatMap((candidate): Finding[] => {
    const { change, share, subject } = candidate;
    const kind = kindOf(change);
    if (kind === null || change.change === null || change.interval === null) return [];
    const { lower, upper, confidence } = change.interval;
    return [
      {
        version: findingVersion,
        id: idOf(verdict, subject),
        kind,
        service: verdict.service,
        subject,
        state: candidate.isMoved ? 'moved' : 'open',
        onset: verdict.start,
        foundAt: verdict.until,
        updatedAt: verdict.until,
        title: titleOf(candidate, verdict, change.change),
        numbers: {
          change: change.change,
          lower,
          upper,
          confidence,
          baseMean: change.baseMean ?? NaN,
          headMean: change.headMean ?? NaN,
          unit: counting.unit,
          share,
          changeOfService: share * change.change,
        },
        causes: [{ what: 'rollout', rollout: rolloutOf(verdict) }, ...functionCauses(candidate)],
      },
    ];
  });
}

function candidatesOf({ total, endpoints, functions }: RolloutVerdict): readonly Candidate[] {
  return [
    {
      subject: { of: 'service' },
      name: 'the service',
      change: total,
      share: 1,
      functions: total.functions,
      isMoved: false,
    },
    ...endpoints.map((each): Candidate => {
      const { endpoint, share } = each;
      const subject = { of: 'endpoint', endpoint } as const;
      return { subject, name: endpoint, change: each, share, functions: each.functions, isMoved: false };
    }),
    ...functions.map((each): Candidate => {
      const { function: identity, share, isMoved } = each;
      const subject = { of: 'function', function: identity } as const;
      const name = `${identity.name} (${identity.file})`;
      return { subject, name, change: each, share, functions: [], isMoved };
    }),
  ];
}

function kindOf({ verdict }: CostChange): FindingKind | null {
  if (verdict === 'regression') return 'rollout regression';
  return verdict === 'improvement' ? 'rollout improvement' : null;
}

/** The same at each look, so that one change alerts once. */
function idOf({ service, environment, base, head, start }: RolloutVerdict, subject: FindingSubject): string {
  const named =
    subject.of === 'function'
      ? [subject.of, subject.function.file, subject.function.name, subject.function.ordinal]
      : Object.values(subject);
  const text = JSON.stringify(['rollout', service, environment, base, head, start, ...named]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function titleOf(
  { name, isMoved }: Candidate,
  { head, base, environment }: RolloutVerdict,
  change: number,
): string {
  const where = environment === null ? '' : `, in ${environment}`;
  const size = `${(100 * Math.abs(change)).toPrecision(2)} % ${change > 0 ? 'more' : 'less'}`;
  return `${name} costs ${size} in ${head} than in ${base}${where}${isMoved ? ': moved from other functions' : ''}`;
}

function rolloutOf({ service, environment, base, head, start }: RolloutVerdict) {
  return { service, environment, base, head, start };
}

function functionCauses({ change, functions }: Candidate): readonly FindingCause[] {
  const { logChange } = change;
  if (logChange === null || logChange === 0) return [];
  return functions
    .map((each) => ({ ...each, part: each.logContribution / logChange }))
    .filter(({ part, isMoved, kind }) => part >= leastPart && !isMoved && kind !== 'unprofiled')
    .slice(0, mostCauses)
    .map(({ function: identity, kind, part, baseSelf, headSelf }) => ({
      what: 'function',
      function: identity,
      kind,
      part,
      difference: headSelf - baseSelf,
    }));
}
