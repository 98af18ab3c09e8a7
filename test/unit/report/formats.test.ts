import fc from 'fast-check';
import { reportFormat, reportFormats } from '../../../lib/report';
import { errorOf } from '../counters/support/errors';
import { profiles } from '../model/support/profiles';

test.each(['name', 'extension', 'description'] as const)('every format has a %s of its own', (field) => {
  const all = reportFormats.map((format) => format[field]);
  expect(new Set(all).size).toBe(all.length);
  expect(all).not.toContain('');
});

test.each(reportFormats.map((format) => [format.name, format] as const))(
  '%s shows any profile, as text or as bytes as it says',
  (name, format) => {
    expect(reportFormat(name)).toBe(format);
    fc.assert(
      fc.property(profiles, (profile) => {
        expect(typeof format.render(profile, {}) === 'string').toBe(!format.isBinary);
      }),
      { numRuns: 20 },
    );
  },
);

test.each(
  reportFormats
    .filter(({ honours }) => honours.includes('baseline'))
    .map((format) => [format.name, format] as const),
)('%s compares any two profiles', (_, format) => {
  fc.assert(
    fc.property(profiles, profiles, (profile, baseline) => {
      expect(format.render(profile, { baseline }).length).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});

test('a name that no format has is refused, and those there are are named', () => {
  expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => reportFormat('gif')).message).toContain(
    'one of text, ',
  );
});
