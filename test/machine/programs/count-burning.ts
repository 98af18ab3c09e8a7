// Opens counters, measures the burn loop, and prints the readings or the error, with the warnings.
import { openCounters } from '../../../lib/counters';
import type { CounterOptions, CounterReading, CounterSource } from '../../../lib/counters';
import { IcprofileError } from '../../../lib/errors';
import { nativeAddon } from '../../../lib/native/load';

export interface CountBurning {
  readonly events?: readonly string[];
  readonly options?: CounterOptions;
  readonly rounds: number;
}

export interface BurningCounted {
  readonly source?: CounterSource;
  readonly readings?: readonly CounterReading[];
  readonly error?: Pick<IcprofileError, 'code' | 'errno' | 'systemCall' | 'message' | 'remedy'>;
}

function count({ events, options, rounds }: CountBurning): BurningCounted {
  try {
    const group = openCounters(events, options);
    const { readings } = group.measure(() => {
      nativeAddon().burn(rounds);
    });
    return { source: group.source, readings };
  } catch (error) {
    if (!(error instanceof IcprofileError)) throw error;
    const { code, errno, systemCall, message, remedy } = error;
    return { error: { code, errno, systemCall, message, remedy } };
  }
}

console.log(JSON.stringify(count(JSON.parse(process.argv[2] ?? '') as CountBurning)));
