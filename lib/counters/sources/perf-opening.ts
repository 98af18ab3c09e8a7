/** Opens events through perf_event_open: one native group for each PMU they need and each thread they count. */
import os from 'node:os';
import { IcprofileError } from '../../errors';
import type { EventAttribute, NativeCounterGroup, NativeFailure } from '../../native';
import type { CounterAddon, CounterContext } from './context';
import type { CountedPart } from '../groups';
import type { OpenFailure } from '../diagnosis';
import type { ResolvedEvent } from '../events';
import type { CounterTarget } from '../options';
import type { SystemReader } from '../system';

export interface PerfOptions {
  readonly target: CounterTarget;
  readonly userSpaceReads: boolean;
}

export type PerfResult = { readonly parts: readonly CountedPart[] } | { readonly failure: OpenFailure };

type PerfContext = Pick<CounterContext, 'addon' | 'system'>;

/** Events that share one kernel group. */
type GroupPlan = readonly { readonly eventIndex: number; readonly attribute: EventAttribute }[];

/** How often the list of threads is taken again if threads start meanwhile. */
const maxThreadLists = 10;

/**
 * Opens them disabled, all or none.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where `D` or `e` is not on the first event of its PMU.
 */
export function openPerf(
  context: PerfContext,
  events: readonly ResolvedEvent[],
  options: PerfOptions,
): PerfResult {
  const plans = planGroups(events);
  const open = new Opening(context.addon, events, plans, options);
  return options.target === 'thread' ? open.thread(0) : open.process(context.system);
}

/** A kernel group holds events of one PMU; software events go along with any (man 2 perf_event_open). */
function planGroups(events: readonly ResolvedEvent[]): readonly GroupPlan[] {
  const host = events.find(({ countedBy }) => countedBy !== 'kernel')?.parts[0]?.pmu ?? 'software';
  const plans = new Map<string, { eventIndex: number; attribute: EventAttribute }[]>();
  for (const [eventIndex, event] of events.entries()) {
    for (const { pmu, attribute } of event.parts) {
      const key = event.countedBy === 'kernel' ? host : pmu;
      const plan = plans.get(key) ?? [];
      plans.set(key, plan);
      if (plan.length > 0 && (attribute.pinned || attribute.exclusive)) throw notFirst(event.name);
      plan.push({ eventIndex, attribute });
    }
  }
  return [...plans.values()];
}

class Opening {
  constructor(
    private readonly addon: CounterAddon,
    private readonly events: readonly ResolvedEvent[],
    private readonly plans: readonly GroupPlan[],
    private readonly options: PerfOptions,
  ) {}

  thread(threadId: number): PerfResult {
    return this.allOrNone(this.plans.map((plan) => () => this.group(plan, threadId)));
  }

  /**
   * Every present thread, and with `inherit` all that these start. A thread that starts between listing and opening
   * may be counted or not, by which thread started it: then all is opened again.
   */
  process(system: SystemReader): PerfResult {
    for (let attempt = 0; attempt < maxThreadLists; attempt += 1) {
      const listed = threadIds(system);
      const result = this.threads(listed);
      if ('failure' in result) return result;
      if (threadIds(system).every((id) => listed.includes(id))) return result;
      closeAll(result.parts);
    }
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_STATE',
      'Threads start faster than counters can be opened for them',
      {
        remedy: 'Open the counters before the program starts its threads',
      },
    );
  }

  private threads(threadIdList: readonly number[]): PerfResult {
    return this.allOrNone(
      threadIdList.map((id) => () => {
        const result = this.thread(id);
        const hasEnded = 'failure' in result && result.failure.errno === os.constants.errno.ESRCH;
        return hasEnded ? { parts: [] } : result;
      }),
    );
  }

  /** One kernel group; with modifier `W`, one for each event where together they do not fit the PMU. */
  private group(plan: GroupPlan, threadId: number): PerfResult {
    const native = this.addon.openPerfGroup(
      plan.map(({ attribute }) => attribute),
      { threadId, inherit: this.options.target === 'process', userSpaceReads: this.options.userSpaceReads },
    );
    if (!isFailure(native))
      return { parts: [{ native, threadId, eventIndexes: plan.map(({ eventIndex }) => eventIndex) }] };
    const isWeak = plan.some(({ eventIndex }) => this.events[eventIndex]?.weak === true);
    if (isWeak && plan.length > 1 && native.errno === os.constants.errno.EINVAL) {
      return this.allOrNone(plan.map((entry) => () => this.group([entry], threadId)));
    }
    return { failure: this.describe(native, plan) };
  }

  private allOrNone(openings: readonly (() => PerfResult)[]): PerfResult {
    const parts: CountedPart[] = [];
    for (const open of openings) {
      const result = open();
      if ('failure' in result) {
        closeAll(parts);
        return result;
      }
      parts.push(...result.parts);
    }
    return { parts };
  }

  private describe({ errno, systemCall, eventIndex }: NativeFailure, plan: GroupPlan): OpenFailure {
    const entry = plan[eventIndex];
    const names = entry === undefined ? plan : [entry];
    return {
      errno,
      systemCall,
      event: names.map((member) => this.events[member.eventIndex]?.name ?? '').join(', '),
      attribute: entry?.attribute,
      groupSize: plan.length,
    };
  }
}

export function isFailure(opened: NativeCounterGroup | NativeFailure): opened is NativeFailure {
  return 'errno' in opened;
}

function closeAll(parts: readonly CountedPart[]): void {
  for (const { native } of parts) native.close();
}

function threadIds(system: SystemReader): readonly number[] {
  return system.listDirectory('/proc/self/task').map(Number);
}

function notFirst(event: string): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `Event "${event}" has the modifier D or e, which hold for a whole group`,
    {
      remedy: 'Give them to the first event only',
    },
  );
}
