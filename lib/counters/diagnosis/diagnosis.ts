/**
 * Why a counter did not open, and what to do about it: errno + paranoid level + seccomp + hypervisor + PMU list →
 * cause → remedy. One table, used by errors and by `icprofile doctor`. The meanings of the errnos are those of
 * man 2 perf_event_open.
 */
import os from 'node:os';
import type { EventAttribute } from '../../native';
import { PerfType } from '../events';
import type { SystemFacts } from './system-facts';

export interface Diagnosis {
  /** A clause without a final stop, to follow a colon. */
  readonly cause: string;
  /** One or more sentences. */
  readonly remedy: string;
}

/** A failed call, with what is needed to tell its causes apart. */
export interface OpenFailure {
  readonly errno: number;
  readonly systemCall: string;
  /** The event that failed as the user wrote it, or the events of the group where it was no single one. */
  readonly event: string;
  readonly attribute: EventAttribute | undefined;
  /** How many events the group has. */
  readonly groupSize: number;
}

/** What to do where the machine has no counters to offer. */
export const useEmulated =
  'Use the emulated source, which works everywhere: icprofile exec --source emulated -- node app.js';

type Rule = (failure: OpenFailure, facts: SystemFacts) => Diagnosis;

const { errno: numbers } = os.constants;

const rules: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [numbers.ENOENT, missingEvent],
  [numbers.ENODEV, missingEvent],
  [numbers.EACCES, refusedByParanoidLevel],
  [numbers.EPERM, refusedByFilter],
  [numbers.ENOSYS, missingSystemCall],
  [numbers.EOPNOTSUPP, unsupportedFeature],
  [numbers.EINVAL, invalidCombination],
  [
    numbers.EMFILE,
    fixed(
      'the process has used up its file descriptors',
      'Close counter groups, or raise the limit (ulimit -n)',
    ),
  ],
  [
    numbers.ENFILE,
    fixed('the system has used up its file descriptors', 'Close counter groups, or raise fs.file-max'),
  ],
  [numbers.ENOMEM, fixed('the kernel has no memory for another counter', 'Close counter groups')],
  [numbers.ENOSPC, fixed('the PMU has no counter left', 'Ask for fewer events, or close counter groups')],
  [
    numbers.EBUSY,
    fixed('another user has the PMU to itself', 'Stop other profilers on this machine, and try again'),
  ],
  [numbers.ESRCH, fixed('the thread has ended', 'Open the counters again')],
  [numbers.EBADF, fixed('the group is closed', 'Open the counters again')],
  [numbers.EINTR, fixed('signals kept interrupting the call', 'Try again')],
  [numbers.E2BIG, fixed('the kernel is too old for the attributes', useEmulated)],
]);

export function diagnose(failure: OpenFailure, facts: SystemFacts): Diagnosis {
  const rule = rules.get(failure.errno);
  if (rule !== undefined) return rule(failure, facts);
  return {
    cause: `${failure.systemCall} failed with ${errnoName(failure.errno)}`,
    remedy: 'This is not a failure that icprofile knows; icprofile doctor prints what to report',
  };
}

/** `ENOENT` for 2; the number itself where it has no name. */
export function errnoName(errno: number): string {
  return Object.entries(numbers).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
}

function fixed(cause: string, remedy: string): Rule {
  return () => ({ cause, remedy });
}

function missingEvent({ event, attribute }: OpenFailure, facts: SystemFacts): Diagnosis {
  if (facts.corePmus.length > 0) {
    return {
      cause: `the CPU's PMU (${facts.corePmus.join(', ')}) has no event ${event}`,
      remedy: 'Choose another event; icprofile doctor lists those that work here',
    };
  }
  if (attribute?.type === PerfType.software) {
    return {
      cause: `the kernel has no event ${event}`,
      remedy: 'Choose another event; icprofile doctor lists those that work here',
    };
  }
  const machine = facts.hypervisor === null ? 'this machine' : `this virtual machine${hypervisorName(facts)}`;
  return {
    cause: `${machine} has no hardware counters: the kernel lists no PMU for its CPU`,
    remedy: `${useEmulated}. Or run on a machine type that has a PMU: bare metal, or a virtual machine with one exposed`,
  };
}

function hypervisorName({ hypervisor }: SystemFacts): string {
  return hypervisor === null || hypervisor === 'unknown' ? '' : ` (${hypervisor})`;
}

/** Levels of `kernel.perf_event_paranoid`: Documentation/admin-guide/sysctl/kernel.rst; 3 and more: Debian, Ubuntu. */
function refusedByParanoidLevel(
  { event, attribute }: OpenFailure,
  { paranoidLevel }: SystemFacts,
): Diagnosis {
  const setting = `kernel.perf_event_paranoid is ${paranoidLevel ?? 'unknown'}`;
  if (paranoidLevel !== null && paranoidLevel >= 3) {
    return {
      cause: `${setting}, which refuses every event to processes without CAP_PERFMON`,
      remedy: `Set it to 2 (sysctl kernel.perf_event_paranoid=2), or give the process CAP_PERFMON. ${useEmulated}`,
    };
  }
  if (attribute?.excludeKernel === false) {
    return {
      cause: `${setting}, which refuses events that count in the kernel`,
      remedy: `Count user mode only (${userModeSpelling(event)}), set it to 1, or give the process CAP_PERFMON`,
    };
  }
  return {
    cause: `the thread belongs to another user, or a security module refuses the call (${setting})`,
    remedy: `Give the process CAP_PERFMON. ${useEmulated}`,
  };
}

function userModeSpelling(event: string): string {
  if (event.endsWith('/')) return `${event}u`;
  return event.includes(':') || /\/\w+$/.test(event) ? 'modifier u alone' : `${event}:u`;
}

function refusedByFilter(_: OpenFailure, { seccompMode, container }: SystemFacts): Diagnosis {
  if (seccompMode === 'filter') {
    return {
      cause: `a seccomp filter refuses perf_event_open${container === null ? '' : `, as ${container}'s default profile does`}`,
      remedy: `Start the container with --cap-add=PERFMON, or with a seccomp profile that allows perf_event_open. ${useEmulated}`,
    };
  }
  return {
    cause:
      'a security policy refuses perf_event_open, or the PMU cannot leave out what the modifiers exclude',
    remedy: `Try the event without modifiers, or give the process CAP_PERFMON. ${useEmulated}`,
  };
}

function missingSystemCall(_: OpenFailure, { container }: SystemFacts): Diagnosis {
  const where =
    container === null ? 'the kernel, sandbox or emulator' : 'the kernel or sandbox of this container';
  return { cause: `${where} has no perf_event_open`, remedy: useEmulated };
}

function unsupportedFeature({ event }: OpenFailure): Diagnosis {
  return {
    cause: `the PMU cannot count ${event} as it was asked to`,
    remedy: 'Leave out modifiers, or choose another event; icprofile doctor lists those that work here',
  };
}

function invalidCombination({ event, attribute, groupSize }: OpenFailure): Diagnosis {
  if (groupSize > 1) {
    return {
      cause: `${event} does not fit the PMU together with the group's other events`,
      remedy: 'Ask for fewer events, or add the modifier W to one of them to have the kernel take turns',
    };
  }
  const excludes =
    attribute !== undefined &&
    (attribute.excludeUser || attribute.excludeKernel || attribute.excludeHypervisor);
  return {
    cause: `the kernel finds the attributes of ${event} invalid`,
    remedy: excludes
      ? 'Its PMU may not tell modes apart: try it without modifiers'
      : 'Check its terms against the format directory of its PMU in sysfs',
  };
}

/** Why a counter falls back to read(2). The settings: Documentation/ABI/stable/sysfs-devices…rdpmc, arm64/perf.rst. */
export function diagnoseUserReads({ architecture, userSpaceReadsAllowed }: SystemFacts): Diagnosis {
  if (userSpaceReadsAllowed === true) {
    return {
      cause: 'the counter was not on the PMU, or could not be mapped',
      remedy:
        'Raise kernel.perf_event_mlock_kb if many counters are open. Reads through read(2) are as right',
    };
  }
  const [setting, command] =
    architecture === 'arm64'
      ? ['kernel.perf_user_access is not 1', 'sysctl kernel.perf_user_access=1']
      : ["the rdpmc setting of the CPU's PMU is 0", 'echo 1 > /sys/bus/event_source/devices/cpu/rdpmc'];
  return {
    cause: setting,
    remedy: `Allow it with ${command}. Reads through read(2) are as right, and some 10 times slower`,
  };
}
