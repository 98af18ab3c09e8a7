/** What opening counters touches of the world, in one place, so that tests can open them on machines they make up. */
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { type NativeAddon, nativeAddon } from '../../native';
import { systemReader, type SystemReader } from '../system';

/** The part of the native addon that counts. */
export type CounterAddon = Pick<
  NativeAddon,
  'openPerfGroup' | 'emulatorCounts' | 'openEmulatedGroup' | 'openClockGroup' | 'burn'
>;

export interface CounterContext {
  readonly addon: CounterAddon;
  readonly system: SystemReader;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Says once per process that counts are not what one would expect. */
  readonly warn: (message: string) => void;
}

/** @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE */
export function processContext(): CounterContext {
  return { addon: nativeAddon(), system: systemReader, environment: process.env, warn: warnOnce };
}

const warnedKey = 'icprofile.warned';
let warned = false;

/** Worker threads inherit the environment data of their parent, so those started later keep quiet as well. */
function warnOnce(message: string): void {
  if (warned || getEnvironmentData(warnedKey) === true) return;
  warned = true;
  if (isMainThread) setEnvironmentData(warnedKey, true);
  process.emitWarning(message, 'IcprofileWarning');
}
