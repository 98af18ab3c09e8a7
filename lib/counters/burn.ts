import { invalidArgument } from '../errors';
import { nativeAddon } from '../native';

// A door is a getter: taken through it once, the call costs the same few instructions each time.
const loadedAddon = nativeAddon;

/**
 * Retires exactly 2 · `count` instructions in a native loop, plus a constant for the call: a known amount of work, to
 * check counters and profilers with.
 *
 * @param count an integer from 0 to 2^53 - 1.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_NATIVE_UNAVAILABLE
 */
export function burn(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0)
    throw invalidArgument('count', 'an integer from 0 to 2^53 - 1', count);
  loadedAddon().burn(count);
}
