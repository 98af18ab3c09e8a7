/** What a rollout exits by. */
import type { CostChange, EndpointVerdict, FunctionVerdict, RolloutVerdict } from '../../model/requests';
import type { OneSidedEndpoint } from './units';

/** Of the instructions, in endpoints that are known not to have regressed. */
const leastKnown = 0.9;

/**
 * Fine: the service is unchanged or better, no endpoint regressed, and 90 % of the instructions are in endpoints that are
 * unchanged or better. A function that regressed within an unchanged service is a reason, and no failure.
 *
 * @param oneSided The endpoints of one arm alone, the heaviest first. The shares of the others leave room for theirs.
 */
export function decideOutcome(
  total: CostChange,
  { endpoints, functions }: OfParts,
  oneSided: readonly OneSidedEndpoint[],
): Pick<RolloutVerdict, 'outcome' | 'reasons'> {
  const regressed = [
    ...(total.verdict === 'regression' ? [`the service costs ${percent(total)} more`] : []),
    ...endpoints
      .filter(({ verdict }) => verdict === 'regression')
      .map((each) => `${each.endpoint} costs ${percent(each)} more`),
  ];
  const ofFunctions = functions
    .filter(({ verdict, isMoved }) => verdict === 'regression' && !isMoved)
    .map((each) => `function ${each.function.name} (${each.function.file}) costs ${percent(each)} more`);
  if (regressed.length > 0) return { outcome: 'regression', reasons: [...regressed, ...ofFunctions] };
  const unknown = unknownReasons(total, endpoints, oneSided);
  return { outcome: unknown.length > 0 ? 'cannot tell' : 'fine', reasons: [...unknown, ...ofFunctions] };
}

interface OfParts {
  readonly endpoints: readonly EndpointVerdict[];
  readonly functions: readonly FunctionVerdict[];
}

function unknownReasons(
  total: CostChange,
  endpoints: readonly EndpointVerdict[],
  oneSided: readonly OneSidedEndpoint[],
): readonly string[] {
  const ofService = total.verdict === 'cannot tell' ? [`service: ${total.reason ?? 'cannot tell'}`] : [];
  const unknown = endpoints.filter(({ verdict }) => verdict === 'cannot tell');
  const known = endpoints.reduce(
    (sum, { verdict, share }) => (verdict === 'cannot tell' ? sum : sum + share),
    0,
  );
  if (known >= leastKnown) return ofService;
  const [heaviest] = unknown;
  const [alone] = oneSided;
  const examples = [
    ...(heaviest === undefined ? [] : [`${heaviest.endpoint}: ${heaviest.reason ?? 'cannot tell'}`]),
    ...(alone === undefined
      ? []
      : [`${alone.endpoint}: only the ${alone.arm === 0 ? 'base' : 'head'} served it`]),
  ];
  const share = (100 * (1 - known)).toFixed(0);
  const text = [`endpoints with ${share} % of the instructions cannot be told`, ...examples].join('; ');
  return [...ofService, text];
}

function percent({ change }: CostChange): string {
  return `${(100 * (change ?? NaN)).toPrecision(2)} %`;
}
