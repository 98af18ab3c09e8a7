/**
 * The letters after an event's colon, as `perf list` documents them, and what they mean for counting.
 */
import { IcprofileError } from '../../errors';

export interface EventModifiers {
  readonly excludeUser: boolean;
  readonly excludeKernel: boolean;
  readonly excludeHypervisor: boolean;
  readonly excludeHost: boolean;
  readonly excludeGuest: boolean;
  /** `D`: always on the PMU, or in error. */
  readonly pinned: boolean;
  /** `e`: the only group on the PMU while it counts. */
  readonly exclusive: boolean;
  /** `W`: where the events do not fit the PMU together, count them apart. */
  readonly weak: boolean;
}

/** Modifiers that ask for something a count does not have. */
const refused: ReadonlyMap<string, string> = new Map([
  ['p', 'asks for precise instruction pointers in samples, and a count has none'],
  ['P', 'asks for precise instruction pointers in samples, and a count has none'],
  ['S', 'adds counts to samples, and no samples are taken here'],
  ['b', 'counts in a BPF program of perf stat'],
  ['R', 'reports the latency of samples, and no samples are taken here'],
  ['X', 'steers how perf stat regroups events'],
]);

const accepted = 'ukhIGHDWe';

/**
 * Reads modifiers such as `u`, `uk` or `ukD`. As in perf, naming any of `u k h` excludes the others of them, and
 * naming `G` or `H` the other one; without any, everything is counted. `I` (not while idle) holds for every event
 * here, because a thread's counter stands still while the thread does not run.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for unknown or repeated letters.
 * @throws ERR_ICPROFILE_UNSUPPORTED_EVENT for letters that make sense only when sampling.
 */
export function parseModifiers(letters: string, event: string): EventModifiers {
  for (const [index, letter] of Array.from(letters).entries()) {
    const reason = refused.get(letter);
    if (reason !== undefined) {
      throw new IcprofileError(
        'ERR_ICPROFILE_UNSUPPORTED_EVENT',
        `Modifier "${letter}" of event "${event}" ${reason}`,
        {
          remedy: 'Leave it out',
        },
      );
    }
    if (!accepted.includes(letter)) throw invalidModifier(`Unknown modifier "${letter}"`, event);
    if (letters.indexOf(letter) !== index) throw invalidModifier(`Repeated modifier "${letter}"`, event);
  }
  return flags((letter) => letters.includes(letter));
}

function flags(has: (letter: string) => boolean): EventModifiers {
  const namesMode = has('u') || has('k') || has('h');
  const namesMachine = has('G') || has('H');
  return {
    excludeUser: namesMode && !has('u'),
    excludeKernel: namesMode && !has('k'),
    excludeHypervisor: namesMode && !has('h'),
    excludeHost: namesMachine && !has('H'),
    excludeGuest: namesMachine && !has('G'),
    pinned: has('D'),
    exclusive: has('e'),
    weak: has('W'),
  };
}

function invalidModifier(problem: string, event: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${problem} in event "${event}"`, {
    remedy:
      'Modifiers are u (user), k (kernel), h (hypervisor), I, G (guest), H (host), D (pinned), W (weak), e (exclusive)',
  });
}
