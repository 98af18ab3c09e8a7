import fc from 'fast-check';
import { parseEvent, parseTerms } from '../../../lib/counters/events/event-syntax';
import { errorOf } from './support/errors';

describe('event syntax', () => {
  test('a name may carry modifiers', () => {
    expect(parseEvent('branch-misses')).toMatchObject({ kind: 'name', name: 'branch-misses', modifiers: '' });
    expect(parseEvent('instructions:uk')).toMatchObject({
      kind: 'name',
      name: 'instructions',
      modifiers: 'uk',
    });
  });

  test('raw events are hexadecimal numbers of up to 64 bits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.constantFrom('', ':u'),
        (config, suffix) => {
          expect(parseEvent(`r${config.toString(16)}${suffix}`)).toMatchObject({
            kind: 'raw',
            config,
            modifiers: suffix.slice(1),
          });
        },
      ),
    );
    expect(parseEvent('r0x1a8')).toMatchObject({ kind: 'raw', config: 0x1a8n });
  });

  test('a PMU takes terms with and without values, then modifiers', () => {
    expect(parseEvent('cpu/event=0xc0,umask=1,inv/u')).toMatchObject({
      kind: 'pmu',
      pmu: 'cpu',
      modifiers: 'u',
      terms: [
        { name: 'event', value: 0xc0n },
        { name: 'umask', value: 1n },
        { name: 'inv', value: undefined },
      ],
    });
    expect(parseEvent('armv8_pmuv3_0/inst_retired/:u')).toMatchObject({
      pmu: 'armv8_pmuv3_0',
      modifiers: 'u',
    });
  });

  test('the text is kept as it was written', () => {
    fc.assert(
      fc.property(fc.constantFrom('cs', 'r1a8:u', 'cpu/config=1/'), (text) => {
        expect(parseEvent(text).text).toBe(text);
      }),
    );
  });

  test('anything else is refused with an error that quotes it, and never crashes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (/^[\w.-]+(:\w*)?$/.test(text) || /^[\w.-]+\/.*\/:?\w*$/.test(text)) return;
        expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => parseEvent(text)).message).toContain(
          JSON.stringify(text),
        );
      }),
    );
  });

  test.each(['event=', '=1', 'event=0xzz', 'a,,b', 'event=-1', 'a b'])(
    'the malformed terms %p are refused',
    (terms) => {
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => parseTerms(terms, `cpu/${terms}/`));
    },
  );
});
