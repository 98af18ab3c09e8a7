import { findingsOf, judgeRollout } from '../../../../lib/detect';
import { rollout, smallFleet, sumsOf } from '../support/fleets';

const sums = sumsOf(smallFleet([{ endpoint: 'GET /e0', function: 'parse', part: 0.45 }]));
const verdict = judgeRollout(rollout, sums, 1);
const findings = findingsOf(verdict);
const ofEndpoint = findings.find(({ subject }) => subject.of === 'endpoint')!;

test('each regression is a finding, with its numbers, since the start of the rollout', () => {
  expect(ofEndpoint).toMatchObject({
    kind: 'rollout regression',
    subject: { of: 'endpoint', endpoint: 'GET /e0' },
    state: 'open',
    onset: rollout.start,
    foundAt: verdict.until,
  });
  expect(ofEndpoint.title).toMatch(/^GET \/e0 costs 1\d % more in B than in A$/);
  const { change, lower, upper, share, changeOfService, baseMean, headMean } = ofEndpoint.numbers;
  expect(lower).toBeLessThan(change);
  expect(upper).toBeGreaterThan(change);
  expect(headMean / baseMean - 1).toBeCloseTo(change, 12);
  expect(changeOfService).toBeCloseTo(share * change, 12);
});

test('its causes are the rollout and the function that grew', () => {
  expect(ofEndpoint.causes[0]).toMatchObject({ what: 'rollout', rollout });
  expect(ofEndpoint.causes[1]).toMatchObject({
    what: 'function',
    function: { name: 'parse' },
    kind: 'changed',
  });
});

test('the same finding at a later look has the same id, and another endpoint has another', () => {
  const later = findingsOf(judgeRollout(rollout, { ...sums, until: sums.until + 1 }, 2));
  expect(later.map(({ id }) => id)).toContain(ofEndpoint.id);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
});

test('a rollout that changes nothing has no finding', () => {
  expect(findingsOf(judgeRollout(rollout, sumsOf(smallFleet()), 1))).toEqual([]);
});
