/** Options from the environment's variables. Pure. */
import { invalidArgument } from '../errors';
import type { SampleRequestsOptions } from './options';

type Kind = 'text' | 'number' | 'boolean';

/** Variables without their beginning, `ICPROFILE_REQUESTS_`. */
const variables: Readonly<Record<string, readonly [option: keyof SampleRequestsOptions, kind: Kind]>> = {
  SERVICE: ['service', 'text'],
  REVISION: ['revision', 'text'],
  VERSION: ['version', 'text'],
  HOST: ['host', 'text'],
  CLUSTER: ['cluster', 'text'],
  REGION: ['region', 'text'],
  ENVIRONMENT: ['environment', 'text'],
  TO: ['to', 'text'],
  TOKEN: ['token', 'text'],
  RATE: ['rate', 'number'],
  PROFILE_RATE: ['profileRate', 'number'],
  MAX_OVERHEAD: ['maxOverhead', 'number'],
  SAMPLING: ['sampling', 'text'],
  LONGEST_MS: ['longestMs', 'number'],
  USER_SECRET: ['userSecret', 'text'],
  MINUTES: ['minutes', 'boolean'],
  MAX_ENDPOINTS: ['maxEndpoints', 'number'],
  ROOT: ['root', 'text'],
  SPOOL_DIRECTORY: ['spoolDirectory', 'text'],
  SPOOL_BYTES: ['spoolBytes', 'number'],
  SOURCE: ['source', 'text'],
  FLUSH_MS: ['flushMs', 'number'],
  PLAN_MS: ['planMs', 'number'],
};

export const variablePrefix = 'ICPROFILE_REQUESTS_';

/**
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where a variable of the prefix is not known, or is no number where one is needed.
 */
export function optionsFromVariables(
  environment: Readonly<Record<string, string | undefined>>,
): SampleRequestsOptions {
  const options: Partial<Record<keyof SampleRequestsOptions, unknown>> = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(variablePrefix) || text === undefined || text === '') continue;
    const known = variables[name.slice(variablePrefix.length)];
    if (known === undefined) {
      const names = Object.keys(variables).map((rest) => variablePrefix + rest);
      throw invalidArgument(name, `one of ${names.join(', ')}`, text);
    }
    const [option, kind] = known;
    options[option] = valueOf(name, kind, text);
  }
  return options as SampleRequestsOptions;
}

/** Rates may be fractions, such as `1/100`. */
function valueOf(name: string, kind: Kind, text: string): string | number | boolean {
  if (kind === 'text') return text;
  if (kind === 'boolean') {
    if (!['true', 'false', '1', '0'].includes(text)) throw invalidArgument(name, 'true or false', text);
    return text === 'true' || text === '1';
  }
  const [numerator = '', denominator = '1'] = text.split('/');
  const value = Number(numerator) / Number(denominator);
  if (numerator.trim() === '' || !Number.isFinite(value)) throw invalidArgument(name, 'a number', text);
  return value;
}
