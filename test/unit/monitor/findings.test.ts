import type { RolloutVerdict } from '../../../lib/model/requests';
import { withFound } from '../../../lib/monitor/findings';
import { judged, smallFleet } from '../detect/support/fleets';
import { findingOf, rolloutAt } from './support';

const cart = { of: 'endpoint', endpoint: 'GET /e0' } as const;
let verdict: RolloutVerdict;

beforeAll(() => {
  verdict = { ...judged(smallFleet()), ...rolloutAt(20) };
});

/** As the verdict of a later look has it. */
const lookThat = (says: 'unchanged' | 'cannot tell' | 'regression' | 'improvement'): RolloutVerdict => ({
  ...verdict,
  endpoints: verdict.endpoints.map((each) => ({ ...each, verdict: says })),
});
const later = {
  ...findingOf('cart', cart),
  foundAt: 9,
  numbers: { ...findingOf('cart', cart).numbers, change: 0.07 },
};

it('keeps when a finding was found, with the numbers of the last look', () => {
  const known = findingOf('cart', cart);
  expect(withFound([known], [later], lookThat('regression'))).toEqual([{ ...later, foundAt: known.foundAt }]);
});

it.each(['acknowledged', 'resolved'] as const)('leaves a finding %s', (state) => {
  const known = findingOf('cart', cart, { state });
  for (const found of [[later], []])
    expect(withFound([known], found, lookThat('unchanged'))).toMatchObject([{ id: 'cart', state }]);
});

it.each([
  ['unchanged', 'went away'],
  ['improvement', 'went away'],
  ['cannot tell', 'open'],
] as const)('is, when a later look says %s: %s', (says, state) => {
  expect(withFound([findingOf('cart', cart)], [], lookThat(says))).toMatchObject([{ id: 'cart', state }]);
});

it('does not touch findings of other rollouts', () => {
  const other = { ...lookThat('unchanged'), head: 'C' };
  expect(withFound([findingOf('cart', cart)], [], other)).toEqual([findingOf('cart', cart)]);
});
