/** What surrounds a program and decides what it executes, beside machine and flags. */
import fs from 'node:fs';

/** By the name of a variable, or by words with a space. Variables that are not set are left out. */
export type Surroundings = Readonly<Record<string, string>>;

/** Node's options are among the flags. Variables with secrets or paths of one machine do not belong here. */
const variables: readonly string[] = [
  'TZ',
  'LANG',
  'LANGUAGE',
  'NODE_ICU_DATA',
  'NODE_ENV',
  'NODE_DEBUG',
  'NODE_PENDING_DEPRECATION',
  'NODE_DISABLE_COLORS',
  'NO_COLOR',
  'FORCE_COLOR',
  'UV_THREADPOOL_SIZE',
  'UV_USE_IO_URING',
  'GLIBC_TUNABLES',
];
const families = /^(LC_|MALLOC_)/;

/** Variables, and the versions of the data that they choose from. Costs one small read at most. */
export function surroundings(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  const names = Object.keys(environment).filter((name) => variables.includes(name) || families.test(name));
  const set = names.toSorted().map((name): [string, string] => [name, environment[name] ?? '']);
  const { icu, tz } = process.versions;
  return {
    ...Object.fromEntries(set),
    ...(environment['TZ'] === undefined && { 'time zone': systemTimeZone() }),
    'ICU data': icu ?? 'none',
    'time zone data': tz ?? 'none',
  };
}

/** Of a program without TZ, as far as the system names it (man 5 localtime). */
function systemTimeZone(): string {
  try {
    return fs.readlinkSync('/etc/localtime').replace(/^.*\/zoneinfo\//, '');
  } catch {
    return 'unnamed';
  }
}
