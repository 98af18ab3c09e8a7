import { mergePresences, withReceived } from '../../../lib/monitor/recognise';
import { minute, now, presence, rolloutAt, settings, stateOf } from './support';

const hour = 60;
const receive = (state = stateOf(), ...presences: ReturnType<typeof presence>[]) =>
  withReceived(state, [presences], now, settings);
const shown = ({ rollouts }: ReturnType<typeof receive>) =>
  rollouts.map(({ base, head, start }) => `${base} → ${head} ${(now - start) / minute}`);

describe('rollouts that are watched', () => {
  it('are of revisions that began while another one served', () => {
    expect(shown(receive(stateOf(), presence('A', 90, 0), presence('B', 20, 0)))).toEqual(['A → B 20']);
  });

  it('wait until rows of the other hosts have arrived', () => {
    expect(shown(receive(stateOf(), presence('A', 90, 0), presence('B', 0.5, 0)))).toEqual([]);
  });

  it('are none whose beginning is before what is known', () => {
    const ago = settings.lookBackMs / minute + 1;
    expect(shown(receive(stateOf(), presence('A', ago + 5, 0), presence('B', ago, 0)))).toEqual([]);
  });

  it('begin earlier when late rows show so, until the first look', () => {
    const first = receive(stateOf(), presence('A', 90, 0), presence('B', 20, 0));
    const late = presence('B', 25, 21, 'web-2');
    expect(shown(receive(first, late))).toEqual(['A → B 25']);
    const look = { index: 0, afterMs: 1, until: now, outcome: 'fine', reasons: [] } as const;
    const judged = { ...first, rollouts: first.rollouts.map((each) => ({ ...each, looks: [look] })) };
    expect(shown(receive(judged, late))).toEqual(['A → B 20']);
  });

  it('begin with the first sampled request of a process, and go on while it has none', () => {
    const state = stateOf({ since: 0 });
    const idle = (first: number, last: number) => ({ ...presence('B', first, last), requests: 0 });
    const presences = [presence('A', 250, 0), idle(200, 150), presence('B', 150, 140)];
    const quiet = [idle(140, 90), idle(90, 40), presence('B', 40, 0)];
    expect(shown(receive(state, ...presences, ...quiet))).toEqual(['A → B 150']);
  });

  it('are two where a revision comes back after the window', () => {
    const state = stateOf({ since: 0 });
    const presences = [presence('A', 5 * hour, 0), presence('B', 3 * hour, 2.5 * hour), presence('B', 20, 0)];
    expect(shown(receive(state, ...presences))).toEqual(['A → B 180', 'A → B 20']);
  });
});

it('knows when a revision began although the hosts on which it did are gone', () => {
  const start = { ...stateOf(), since: 0 };
  const hourMs = hour * minute;
  // A runs on hosts that live for two hours each, B on one that stays, since hour 24.
  const played = Array.from({ length: 40 }, (_, at) => at).reduce((state, at) => {
    const time = now + at * hourMs;
    const ofA = { ...presence('A', 0, 0, `pod-${at >> 1}`), first: time - hourMs, last: time };
    const ofB = { ...presence('B', 0, 0, 'stays'), first: time - hourMs, last: time };
    return withReceived(state, [at < 24 ? [ofA] : [ofA, ofB]], time, settings);
  }, start);
  expect(played.rollouts.map(({ base, head }) => `${base} → ${head}`)).toEqual(['A → B']);
  expect(played.presences.length).toBeLessThan(10);
});

it('keeps one presence for each time without a gap, and forgets those of long ago', () => {
  const parts = [presence('A', 50, 40), presence('A', 45, 30), presence('A', 300, 280)];
  const merged = mergePresences(parts, 60 * minute);
  expect(merged.map(({ first, last }) => [(now - first) / minute, (now - last) / minute])).toEqual([
    [300, 280],
    [50, 30],
  ]);
  expect(receive(stateOf(), ...parts).presences).toHaveLength(1);
});

it('keeps the rollout that it judged when its revisions are forgotten', () => {
  const look = { index: 0, afterMs: 1, until: now, outcome: 'fine', reasons: [] } as const;
  const state = stateOf({ rollouts: [rolloutAt(1000, [look])] });
  expect(shown(receive(state))).toEqual(['A → B 1000']);
});
