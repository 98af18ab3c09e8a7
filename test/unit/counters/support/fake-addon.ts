/**
 * A machine that counts by arithmetic. It runs instructions when it is told to, one a nanosecond, and its native
 * groups keep the contract of lib/native/addon.ts to the letter.
 */
import os from 'node:os';
import type { CounterAddon, CounterContext } from '../../../../lib/counters/sources/context';
import {
  ReadingFlag,
  readingStride,
  type EventAttribute,
  type NativeCounterGroup,
  type NativeFailure,
  type PerfGroupOptions,
  type ReadChannel,
} from '../../../../lib/native/addon';
import { systemOf, type Files } from './systems';

const { errno } = os.constants;

export interface FakeMachineOptions {
  readonly files?: Files;
  readonly environment?: Readonly<Record<string, string>>;
  /** errno of perf_event_open for an event at its place in the group; 0 opens it. Default: all open. */
  readonly perf?: (
    event: EventAttribute,
    index: number,
    group: readonly EventAttribute[],
    options: PerfGroupOptions,
  ) => number;
  readonly underEmulator?: boolean;
  /** Count that an event gets for so many instructions. Default: each instruction counts once. */
  readonly count?: (event: EventAttribute | undefined, instructions: number) => number;
  /** Share of the enabled time that events are on the PMU. */
  readonly runningShare?: number;
  readonly flags?: number;
}

export class FakeMachine {
  instructions = 0;
  /** What the next native calls return instead of 0. */
  callError = 0;
  readonly open = new Set<NativeCounterGroup>();
  readonly opened: { readonly attributes: readonly EventAttribute[]; readonly options: PerfGroupOptions }[] =
    [];
  readonly warnings: string[] = [];
  burns = 0;
  /** Ids of the groups that were read through the channel. */
  readonly answered: number[] = [];
  /** Makes the channel leave requests unanswered. */
  channelIsSilent = false;
  private groups = 0;

  constructor(readonly options: FakeMachineOptions = {}) {}

  readonly addon: CounterAddon = {
    openPerfGroup: (attributes, options) => this.openPerf(attributes, options),
    emulatorCounts: () => this.options.underEmulator === true,
    openEmulatedGroup: () =>
      this.options.underEmulator === true
        ? this.add([undefined])
        : failure(errno.ENOSYS, 'emulator handshake'),
    openClockGroup: () => this.add([undefined]),
    burn: (count) => {
      this.burns += 1;
      this.run(2 * count + 10);
    },
  };

  readonly context = (): CounterContext => ({
    addon: this.addon,
    system: systemOf(this.options.files ?? {}),
    environment: this.options.environment ?? {},
    warn: (message) => this.warnings.push(message),
  });

  readonly channel: ReadChannel = {
    request: new Uint32Array(1),
    readings: new Float64Array(32 * readingStride),
    answer: () => {
      const group = [...this.open].find(({ id }) => id === this.channel.request[0]);
      if (group === undefined || this.channelIsSilent || group.readInto(this.channel.readings) !== 0) return;
      this.answered.push(group.id);
      this.channel.request[0] = 0;
    },
  };

  run(instructions: number): void {
    this.instructions += instructions;
  }

  private openPerf(
    attributes: readonly EventAttribute[],
    options: PerfGroupOptions,
  ): NativeCounterGroup | NativeFailure {
    for (const [index, attribute] of attributes.entries()) {
      const error = this.options.perf?.(attribute, index, attributes, options) ?? 0;
      if (error !== 0) return failure(error, 'perf_event_open', index);
    }
    this.opened.push({ attributes, options });
    return this.add(attributes);
  }

  private add(events: readonly (EventAttribute | undefined)[]): NativeCounterGroup {
    this.groups += 1;
    const group = new FakeGroup(this, this.groups, events);
    this.open.add(group);
    return group;
  }
}

class FakeGroup implements NativeCounterGroup {
  private enabledAt: number | undefined;
  private counted = 0;

  constructor(
    private readonly machine: FakeMachine,
    readonly id: number,
    private readonly events: readonly (EventAttribute | undefined)[],
  ) {}

  get channel(): ReadChannel {
    return this.machine.channel;
  }

  get eventCount(): number {
    return this.events.length;
  }

  enable(): number {
    return this.call(() => (this.enabledAt ??= this.machine.instructions));
  }

  disable(): number {
    return this.call(() => {
      this.counted = this.total();
      this.enabledAt = undefined;
    });
  }

  reset(): number {
    return this.call(() => {
      this.counted = 0;
      if (this.enabledAt !== undefined) this.enabledAt = this.machine.instructions;
    });
  }

  readInto(target: Float64Array): number {
    return this.call(() => {
      const { count = everyInstruction, runningShare = 1, flags = 0 } = this.machine.options;
      const hasFailed = (flags & ReadingFlag.Error) !== 0;
      this.events.forEach((event, index) => {
        const numbers = [
          count(event, this.total() * runningShare),
          this.total(),
          this.total() * runningShare,
        ];
        target.set([...(hasFailed ? [0, 0, 0] : numbers), flags], index * readingStride);
      });
    });
  }

  close(): void {
    this.machine.open.delete(this);
  }

  private total(): number {
    return this.counted + (this.enabledAt === undefined ? 0 : this.machine.instructions - this.enabledAt);
  }

  private call(run: () => void): number {
    if (!this.machine.open.has(this)) return errno.EBADF;
    if (this.machine.callError !== 0) return this.machine.callError;
    run();
    return 0;
  }
}

function everyInstruction(_: EventAttribute | undefined, instructions: number): number {
  return instructions;
}

function failure(error: number, systemCall: string, eventIndex = -1): NativeFailure {
  return { errno: error, systemCall, eventIndex };
}
