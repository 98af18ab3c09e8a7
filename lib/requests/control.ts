/** What the collector asks for in its answers. Each request expires by itself. */
import type { RemoteControl } from '../model/requests';
import type { Limits } from './windows';

interface Asked {
  readonly control: RemoteControl;
  readonly untilMs: number;
}

/** A collector cannot ask for something for ever. */
const longestMs = 24 * 3600 * 1000;
const mostAsked = 100;

export class Control {
  #asked: Asked[] = [];

  /** Takes what is well formed. @returns whether something may have changed. */
  take(controls: readonly RemoteControl[], nowMs: number): boolean {
    const asked = controls.filter(isControl).map((control) => ({
      control,
      untilMs: nowMs + Math.min(control.forMs, longestMs),
    }));
    this.#asked = [...this.#living(nowMs), ...asked].slice(-mostAsked);
    return asked.length > 0;
  }

  isOff(nowMs: number): boolean {
    return this.#living(nowMs).some(({ control }) => control.what === 'off');
  }

  /** The limits, lowered by what is asked for; more than the program allows is never sampled. */
  limits(own: Limits, nowMs: number): Limits {
    const rates = this.#living(nowMs).flatMap(({ control }) =>
      control.what === 'rate ceiling' ? [control.rate] : [],
    );
    const rate = this.isOff(nowMs) ? 0 : Math.min(own.rate, ...rates);
    const isProfiling = canProfile(own) && this.#profiledEndpoints(nowMs).length > 0;
    const profileRate = isProfiling ? rate : Math.min(own.profileRate, rate);
    return { ...own, rate, profileRate };
  }

  /** Whether all profiled requests of the endpoint are to be kept, whatever `profileRate` is. */
  profiles(endpoint: string, nowMs: number): boolean {
    return this.#profiledEndpoints(nowMs).includes(endpoint);
  }

  /** What is asked for and cannot be done, for the health page. */
  notes(own: Pick<Limits, 'profileRate'>, nowMs: number): readonly string[] {
    return !canProfile(own) && this.#profiledEndpoints(nowMs).length > 0
      ? [
          'Profiles of an endpoint are asked for, which takes a profileRate above 0: with it, the start measures what probes cost',
        ]
      : [];
  }

  #profiledEndpoints(nowMs: number): readonly string[] {
    return this.#living(nowMs).flatMap(({ control }) =>
      control.what === 'profile endpoint' ? [control.endpoint] : [],
    );
  }

  #living(nowMs: number): readonly Asked[] {
    return this.#asked.filter(({ untilMs }) => untilMs > nowMs);
  }
}

/** Where no function is ever recorded, it was not measured what its probes cost, which would stay in the request. */
function canProfile({ profileRate }: Pick<Limits, 'profileRate'>): boolean {
  return profileRate > 0;
}

/** The answer comes from another program, perhaps of another version. */
function isControl(value: unknown): value is RemoteControl {
  if (typeof value !== 'object' || value === null) return false;
  const { what, forMs, rate, endpoint } = value as Readonly<Record<string, unknown>>;
  if (typeof forMs !== 'number' || !(forMs > 0)) return false;
  if (what === 'off') return true;
  if (what === 'rate ceiling') return typeof rate === 'number' && rate >= 0 && rate <= 1;
  return what === 'profile endpoint' && typeof endpoint === 'string';
}
