import { recogniseRollouts } from '../../../../lib/detect';
import type { RevisionPresence } from '../../../../lib/model/requests';

const minute = 60_000;
const window = 60 * minute;

function ran(revision: string, from: number, until: number, host = 'h1', service = 'shop'): RevisionPresence {
  return {
    service,
    environment: null,
    revision,
    host,
    first: from * minute,
    last: until * minute,
    requests: 1,
  };
}

const found = (...presences: RevisionPresence[]) =>
  recogniseRollouts(presences, window, 2 * window).map(({ base, head, start }) => [
    base,
    head,
    start / minute,
  ]);

test('a revision that begins while another serves is rolled out on it', () => {
  expect(found(ran('A', 0, 100), ran('B', 90, 200))).toEqual([['A', 'B', 90]]);
});

test('the first revision is no rollout, and neither is one long after the last', () => {
  expect(found(ran('A', 0, 100))).toEqual([]);
  expect(found(ran('A', 0, 100), ran('B', 161, 200))).toEqual([]);
});

test('a rollout host by host is one, from its first host on', () => {
  const hosts = ['h1', 'h2', 'h3'];
  const presences = hosts.flatMap((host, index) => [
    ran('A', 0, 100 + index, host),
    ran('B', 101 + index, 200, host),
  ]);
  expect(found(...presences.reverse())).toEqual([['A', 'B', 101]]);
});

test('while two revisions serve, a third is compared with the newer of them', () => {
  expect(found(ran('A', 0, 150), ran('B', 100, 300), ran('C', 120, 300))).toEqual([
    ['A', 'B', 100],
    ['B', 'C', 120],
  ]);
});

test('what runs on one host beside a fleet is no base of what is rolled out on the fleet', () => {
  const hosts = ['h1', 'h2', 'h3', 'h4'];
  const fleet = hosts.flatMap((host) => [ran('A', 0, 205, host), ran('C', 200, 300, host)]);
  expect(found(...fleet, ran('branch', 100, 300, 'h9'))).toEqual([
    ['A', 'branch', 100],
    ['A', 'C', 200],
  ]);
});

test('a rollout that is under way on enough hosts is the base of the next', () => {
  const hosts = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
  const fleet = hosts.flatMap((host, index) =>
    index < 3 ? [ran('A', 0, 100, host), ran('B', 101, 300, host)] : [ran('A', 0, 300, host)],
  );
  expect(found(...fleet, ran('C', 120, 300, 'h1'))).toEqual([
    ['A', 'B', 101],
    ['B', 'C', 120],
  ]);
});

test('a canary that goes wide when it is no longer watched is rolled out again', () => {
  const hosts = ['h1', 'h2', 'h3', 'h4', 'h5'];
  const wide = (at: number) =>
    hosts.flatMap((host, index) => [ran('A', 0, at + index, host), ran('B', at + index, 900, host)]);
  const canary = ran('B', 100, 900, 'canary');
  expect(found(...wide(400), canary)).toEqual([
    ['A', 'B', 100],
    ['A', 'B', 401],
  ]);
  // While it is watched, all is one rollout.
  expect(found(...wide(200), canary)).toEqual([['A', 'B', 100]]);
});

test('pods that follow each other are no wider rollout', () => {
  const pods = [0, 1, 2, 3, 4, 5].map((index) => ran('B', 100 + 60 * index, 159 + 60 * index, `pod${index}`));
  expect(found(ran('A', 0, 900, 'h1'), ran('A', 0, 900, 'h2'), ...pods)).toEqual([['A', 'B', 100]]);
});

test('after a canary that was taken back, the base is what still serves', () => {
  expect(found(ran('A', 0, 300), ran('canary', 100, 110), ran('C', 130, 300))).toEqual([
    ['A', 'canary', 100],
    ['A', 'C', 130],
  ]);
});

test('a revision that comes back is rolled out again', () => {
  expect(found(ran('A', 0, 100), ran('B', 95, 300), ran('A', 290, 400))).toEqual([
    ['A', 'B', 95],
    ['B', 'A', 290],
  ]);
});

test('environments do not mix: what begins in one is no rollout in another', () => {
  const inStaging = (presence: RevisionPresence) => ({ ...presence, environment: 'staging' });
  const production = [ran('A', 0, 300), ran('B', 250, 300)];
  const staging = [ran('A', 0, 110), ran('B', 100, 300)].map(inStaging);
  const rollouts = recogniseRollouts([...production, ...staging], window, 2 * window);
  expect(
    rollouts.map(({ environment, base, head, start }) => [environment, base, head, start / minute]),
  ).toEqual([
    ['staging', 'A', 'B', 100],
    [null, 'A', 'B', 250],
  ]);
});

test('services do not mix, and a revision without a request did not serve', () => {
  expect(found(ran('A', 0, 100), ran('B', 50, 100, 'h1', 'mail'))).toEqual([]);
  expect(found(ran('A', 0, 100), { ...ran('B', 50, 100), requests: 0 })).toEqual([]);
});
