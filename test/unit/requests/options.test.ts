import { checkOptions } from '../../../lib/requests/options';
import { optionsFromVariables } from '../../../lib/requests/register-options';

describe('the options of request sampling', () => {
  it('have defaults', () => {
    expect(checkOptions({})).toMatchObject({ rate: 1, profileRate: 0, maxOverhead: 0.01, longestMs: 10_000 });
    expect(checkOptions({}).to.href).toBe('http://127.0.0.1:4319/');
  });

  it.each([
    [{ rate: 0 }],
    [{ rate: 2 }],
    [{ profileRate: -1 }],
    [{ maxOverhead: NaN }],
    [{ service: '' }],
    [{ to: 'nowhere' }],
    [{ to: 'ftp://host/' }],
    [{ endpoint: 'GET /' }],
    [{ minutes: 1 }],
    [{ sampling: 'all' }],
    [{ speed: 1 }],
  ])('refuse %o, and name what is wrong', (options) => {
    const [name] = Object.keys(options);
    expect(() => checkOptions(options as object)).toThrow(
      expect.objectContaining({
        code: 'ERR_ICPROFILE_INVALID_ARGUMENT',
        message: expect.stringContaining(name!) as string,
      }) as Error,
    );
  });
});

describe('options from variables', () => {
  it('are texts, fractions and truth values', () => {
    expect(
      optionsFromVariables({
        ICPROFILE_REQUESTS_SERVICE: 'shop',
        ICPROFILE_REQUESTS_RATE: '1/100',
        ICPROFILE_REQUESTS_MAX_OVERHEAD: '0.02',
        ICPROFILE_REQUESTS_MINUTES: 'false',
        ICPROFILE_REQUESTS_SAMPLING: 'trace',
        ICPROFILE_REQUESTS_TOKEN: '',
        HOME: '/root',
      }),
    ).toEqual({ service: 'shop', rate: 0.01, maxOverhead: 0.02, minutes: false, sampling: 'trace' });
  });

  it.each([
    [{ ICPROFILE_REQUESTS_RAET: '1' }],
    [{ ICPROFILE_REQUESTS_RATE: 'often' }],
    [{ ICPROFILE_REQUESTS_RATE: '1/0' }],
    [{ ICPROFILE_REQUESTS_MINUTES: 'maybe' }],
  ])('are refused where they cannot be meant: %o', (variables) => {
    expect(() => optionsFromVariables(variables)).toThrow(Object.keys(variables)[0]);
  });
});
