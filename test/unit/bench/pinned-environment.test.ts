import {
  pinnedEnvironment,
  pinningNotes,
  variablesOf,
  variablesOfMachine,
  withEnvironment,
} from '../../../lib/bench/running/pinned-environment';
import { benchmarkRun } from '../model/support/benchmarks';

const { machine } = benchmarkRun([]);

describe('processes that measure', () => {
  it('have one time zone and locale, whatever the environment says', () => {
    const theirs = { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LANGUAGE: 'de', LC_TIME: 'fr_FR', LC_ALL: 'C' };
    expect(pinnedEnvironment(theirs)).toEqual(pinnedEnvironment({}));
    expect(pinnedEnvironment({})).toMatchObject({ TZ: 'UTC', LC_ALL: 'en_US.UTF-8' });
  });

  it('have no colours, and no coverage that counts blocks', () => {
    const { FORCE_COLOR, NODE_V8_COVERAGE } = pinnedEnvironment({ FORCE_COLOR: '1', NODE_V8_COVERAGE: '/c' });
    expect([FORCE_COLOR, NODE_V8_COVERAGE]).toEqual([undefined, undefined]);
  });

  it('have the rest as it is', () => {
    expect(pinnedEnvironment({ NODE_ENV: 'production', HOME: '/h' })).toMatchObject({
      NODE_ENV: 'production',
      HOME: '/h',
    });
  });

  it('have what somebody chose', () => {
    expect(pinnedEnvironment({ TZ: 'a' }, { TZ: 'Asia/Tokyo', OWN: '1' })).toMatchObject({
      TZ: 'Asia/Tokyo',
      OWN: '1',
      LC_ALL: 'en_US.UTF-8',
    });
    const { LC_ALL, LC_TIME } = pinnedEnvironment({ LC_ALL: 'C' }, { LC_TIME: 'fr_FR.UTF-8' });
    expect({ LC_ALL, LC_TIME }).toEqual({ LC_ALL: undefined, LC_TIME: 'fr_FR.UTF-8' });
  });
});

it('a time zone that is not passed on is told, unless somebody chose', () => {
  expect(pinningNotes({ TZ: 'Asia/Tokyo' }).join()).toMatch(/TZ=Asia\/Tokyo was not passed on/);
  expect(pinningNotes({ TZ: 'Asia/Tokyo' }, { TZ: 'Asia/Tokyo' })).toEqual([]);
  expect(pinningNotes({ TZ: 'UTC' })).toEqual([]);
  expect(pinningNotes({})).toEqual([]);
});

describe('variables of the command line', () => {
  it('have a value of their own, or that of the environment', () => {
    expect(variablesOf(['A=1', 'B=', 'C=x=y', 'D', 'E'], { D: 'd' })).toEqual({
      A: '1',
      B: '',
      C: 'x=y',
      D: 'd',
      E: undefined,
    });
  });

  it.each(['', '=1', 'a\0b=1', 'a=\0'])('are not %j', (word) => {
    expect(() => variablesOf([word], {})).toThrow('--env');
  });
});

describe('a recorded machine', () => {
  it('has variables that somebody chose', () => {
    const recorded = withEnvironment(
      { ...machine, environment: { TZ: 'UTC' } },
      { OWN: '1', NONE: undefined },
    );
    expect(recorded.environment).toEqual({ TZ: 'UTC', OWN: '1' });
  });

  it('says what to give to processes that are to be like it', () => {
    expect(variablesOfMachine({ ...machine, environment: { TZ: 'UTC', 'ICU data': '73.1' } })).toEqual({
      TZ: 'UTC',
    });
    expect(variablesOfMachine(machine)).toEqual({});
  });
});
