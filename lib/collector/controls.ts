/** What the operators ask of applications for a while: it goes out with the answers to their segments. */
import { isFinite, isOneOf, isRecordOf, isString, type Check } from '../model/checks';
import type { ProcessIdentity, RemoteControl, TimestampMs } from '../model/requests';

/** For the processes of a service; of all services where it is null. */
export interface ControlSetting {
  readonly service: string | null;
  readonly control: RemoteControl;
}

interface Timed {
  readonly setting: ControlSetting;
  readonly until: TimestampMs;
}

const longestMs = 24 * 60 * 60 * 1000;
const mostSettings = 1000;

const isDuration: Check = (value) =>
  isFinite(value) && (value as number) > 0 && (value as number) <= longestMs;
const isRate: Check = (value) => isFinite(value) && (value as number) >= 0 && (value as number) <= 1;

const controlChecks = {
  'rate ceiling': isRecordOf({ rate: isRate, forMs: isDuration }),
  off: isRecordOf({ forMs: isDuration }),
  'profile endpoint': isRecordOf({ endpoint: isString, forMs: isDuration }),
} as const;

/** Whether parsed JSON is a setting. It lasts a day at most. */
export function isControlSetting(value: unknown): value is ControlSetting {
  const fields = isRecordOf({
    service: (service) => service === null || isString(service),
    control: isRecordOf({ what: isOneOf(...Object.keys(controlChecks)) }),
  });
  if (!fields(value)) return false;
  const { control } = value as ControlSetting;
  return controlChecks[control.what](control);
}

export class Controls {
  #settings: readonly Timed[] = [];

  /** Replaces a setting of the same kind, for the same service and endpoint. False where there are too many. */
  set(setting: ControlSetting, now: TimestampMs): boolean {
    const others = this.#current(now).filter((other) => subjectOf(other.setting) !== subjectOf(setting));
    if (others.length >= mostSettings) return false;
    this.#settings = [...others, { setting, until: now + setting.control.forMs }];
    return true;
  }

  /** Each with the time that it still has. */
  list(now: TimestampMs): readonly ControlSetting[] {
    return this.#current(now).map(({ setting, until }) => ({
      service: setting.service,
      control: { ...setting.control, forMs: until - now },
    }));
  }

  for({ service }: ProcessIdentity, now: TimestampMs): readonly RemoteControl[] {
    return this.list(now)
      .filter((setting) => setting.service === null || setting.service === service)
      .map(({ control }) => control);
  }

  #current(now: TimestampMs): readonly Timed[] {
    return this.#settings.filter(({ until }) => until > now);
  }
}

function subjectOf({ service, control }: ControlSetting): string {
  return JSON.stringify([service, control.what, control.what === 'profile endpoint' ? control.endpoint : '']);
}
