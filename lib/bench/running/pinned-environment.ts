/** The environment of processes that measure: what changes counts from machine to machine is the same in all. */
import { invalidArgument } from '../../errors';
import type { ProfileMachine } from '../../model/profile';

/** By name; undefined takes a variable out. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What `Date`, `Intl` and the C library choose code and data by, and whether text gets colours. */
const pinned: Variables = {
  TZ: 'UTC',
  LANG: 'en_US.UTF-8',
  LC_ALL: 'en_US.UTF-8',
  LANGUAGE: undefined,
  UV_THREADPOOL_SIZE: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
  // It makes V8 count blocks of code.
  NODE_V8_COVERAGE: undefined,
};
const otherLocales = /^LC_(?!ALL$)/;

/** @param given Variables that somebody chose (--env). They are as they are given, pinned ones too. */
export function pinnedEnvironment(environment: NodeJS.ProcessEnv, given: Variables = {}): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !otherLocales.test(name));
  // LC_ALL would hide what was chosen for a part, and so would LC_ALL and LC_* what LANG says.
  const isLocaleGiven = Object.keys(given).some((name) => /^(LC_|LANG$)/.test(name));
  const locale: Variables = isLocaleGiven ? { LANG: undefined, LC_ALL: undefined } : {};
  return { ...Object.fromEntries(others), ...pinned, ...locale, ...given };
}

/** Where nobody gave a time zone: one that was set on purpose would have no effect. */
export function pinningNotes({ TZ }: NodeJS.ProcessEnv, given: Variables = {}): readonly string[] {
  if (TZ === undefined || TZ === '' || 'TZ' in given || TZ === pinned['TZ']) return [];
  return [`TZ=${TZ} was not passed on: benchmarks run in UTC, so that counts do not depend on it (--env TZ)`];
}

/**
 * `NAME=VALUE` sets a variable, `NAME` passes it on as it is here.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 */
export function variablesOf(words: readonly string[], environment: NodeJS.ProcessEnv): Variables {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([^=\0]+)(?:=([^\0]*))?$/s.exec(word) ?? [];
      if (name === undefined) throw invalidArgument('--env', 'NAME=VALUE, or NAME to pass it on', word);
      return [name, value ?? environment[name]];
    }),
  );
}

/** With the variables that somebody chose, whatever they are. */
export function withEnvironment(machine: ProfileMachine, given: Variables = {}): ProfileMachine {
  const set = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...machine, environment: { ...machine.environment, ...Object.fromEntries(set) } };
}

/** What processes are to be given to be measured as those of the machine were. */
export function variablesOfMachine({ environment = {} }: ProfileMachine): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.includes(' ')));
}
