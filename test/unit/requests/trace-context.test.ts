import fc from 'fast-check';
import { traceIdOf, traceRandomness } from '../../../lib/requests/trace-context';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
/** `ce929d0e0e4736`, of 56 bits. */
const randomnessOfId = Number.parseInt('ce929d0e0e4736', 16) / 2 ** 56;
const parent = (id: string, flags: string): string => `00-${id}-00f067aa0ba902b7-${flags}`;
const hexadecimal = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((digits) => digits.map((digit) => digit.toString(16)).join(''));

describe('the id of a trace', () => {
  it('is that of traceparent', () => {
    expect(traceIdOf(parent(traceId, '01'))).toBe(traceId);
  });

  it.each([
    undefined,
    '',
    'none',
    parent('0'.repeat(32), '01'),
    parent(traceId.toUpperCase(), '01'),
    [traceId],
  ])('is none where that is %o', (traceparent) => {
    expect(traceIdOf(traceparent)).toBeNull();
  });
});

describe('the randomness of a trace', () => {
  it('is the last 56 bits of an id that says that it is random', () => {
    for (const flags of ['02', '03', 'ff'])
      expect(traceRandomness({ traceparent: parent(traceId, flags) })).toBeCloseTo(randomnessOfId, 15);
  });

  it('is none without that flag, without a trace, and where it is malformed', () => {
    for (const flags of ['00', '01', '0g', '0'])
      expect(traceRandomness({ traceparent: parent(traceId, flags) })).toBeUndefined();
    expect(traceRandomness({})).toBeUndefined();
    expect(traceRandomness({ traceparent: parent(traceId.toUpperCase(), '02') })).toBeUndefined();
  });

  it('is what tracestate says, whatever the flag', () => {
    for (const tracestate of ['ot=rv:80000000000000', 'a=b, ot=th:c;rv:80000000000000;x:y,c=d'])
      expect(traceRandomness({ traceparent: parent(traceId, '00'), tracestate })).toBe(0.5);
  });

  it('is that of the id where tracestate says none, or something else', () => {
    const traceparent = parent(traceId, '02');
    for (const tracestate of ['', 'ot=th:c', 'ot=rv:8', 'bot=rv:80000000000000', 'a=rv:80000000000000'])
      expect(traceRandomness({ traceparent, tracestate })).toBeCloseTo(randomnessOfId, 15);
  });

  it('is at least 0 and below 1, and keeps its order', () => {
    const id = hexadecimal(14).map((end) => `${'1'.repeat(18)}${end}`);
    fc.assert(
      fc.property(id, id, (one, other) => {
        const [first = -1, second = -1] = [one, other].map((text) =>
          traceRandomness({ traceparent: parent(text, '02') }),
        );
        expect(first >= 0 && first < 1).toBe(true);
        expect(first <= second).toBe(one <= other || first === second);
      }),
    );
    expect(traceRandomness({ traceparent: parent('f'.repeat(32), '02') })).toBeLessThan(1);
  });
});
