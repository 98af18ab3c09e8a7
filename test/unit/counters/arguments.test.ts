import { burn } from '../../../lib/counters/burn';
import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import { errorOf } from './support/errors';
import { FakeMachine } from './support/fake-addon';

/** Opening must fail with the code and leave nothing open. */
function refused(
  code: Parameters<typeof errorOf>[0],
  events: unknown,
  options?: unknown,
  environment: Record<string, string> = {},
) {
  const machine = new FakeMachine({ environment });
  const error = errorOf(code, () => openCountersIn(machine.context, events, options));
  expect(machine.open.size).toBe(0);
  return error;
}

describe('events', () => {
  test.each([
    [[]],
    [{}],
    [null],
    ['instructions:u'],
    [NaN],
    [[undefined]],
    [[1]],
    [['']],
    [Array(2)],
    [[{ toString: () => 'cs' }]],
  ])('%p is refused', (events) => {
    refused('ERR_ICPROFILE_INVALID_ARGUMENT', events);
  });

  test('40 are too many, 32 are not', () => {
    const raw = Array.from({ length: 40 }, (_, index) => `r${(index + 1).toString(16)}`);
    refused('ERR_ICPROFILE_TOO_MANY_EVENTS', raw);
    expect(openCountersIn(new FakeMachine().context, raw.slice(0, 32), {}).read()).toHaveLength(32);
  });

  test('the same event twice is refused, under whatever names', () => {
    expect(refused('ERR_ICPROFILE_INVALID_ARGUMENT', ['faults', 'cs', 'page-faults']).message).toContain(
      'events[2]',
    );
  });

  test('one event in two modes is two events', () => {
    expect(openCountersIn(new FakeMachine().context, ['cycles:u', 'cycles:k'], {}).read()).toHaveLength(2);
  });

  test('a hostile array is read once', () => {
    const events = new Proxy(['cycles:u'], {});
    expect(openCountersIn(new FakeMachine().context, events, {}).events).toEqual([
      { name: 'cycles:u', unit: 'cycles' },
    ]);
  });
});

describe('options', () => {
  test.each([
    [null],
    [[]],
    ['hardware'],
    [{ source: 'perf' }],
    [{ source: null }],
    [{ target: 'cpu' }],
    [{ target: NaN }],
    [{ userSpaceReads: 1 }],
    [{ userspaceReads: true }],
  ])('%p are refused', (options) => {
    refused('ERR_ICPROFILE_INVALID_ARGUMENT', ['cycles:u'], options);
  });

  test('undefined is the default, for each', () => {
    const group = openCountersIn(new FakeMachine().context, undefined, {
      source: undefined,
      target: undefined,
      userSpaceReads: undefined,
    });
    expect([group.source, group.target]).toEqual(['hardware', 'thread']);
  });

  test('a wrong ICPROFILE_SOURCE is an error that names the variable, an empty one is unset', () => {
    expect(
      refused('ERR_ICPROFILE_INVALID_ARGUMENT', ['cs'], {}, { ICPROFILE_SOURCE: 'fast' }).message,
    ).toContain('ICPROFILE_SOURCE');
    const machine = new FakeMachine({ environment: { ICPROFILE_SOURCE: '' } });
    expect(openCountersIn(machine.context, undefined, {}).source).toBe('hardware');
  });
});

test.each([-1, 1.5, NaN, Infinity, 2 ** 53, '10', undefined, 10n])('burn(%p) is refused', (count) => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => burn(count as number));
});
