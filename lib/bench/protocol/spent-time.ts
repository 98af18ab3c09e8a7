/**
 * Time that counts toward a limit: CPU time, so that other load on the machine does not use the limit up. What waits without
 * using CPU must end, too: a twentieth of the wall time counts where that is more.
 */
import fs from 'node:fs';

/** How much longer than its limit a process may wait. */
export const waitingFactor = 20;

/** The kernel gives a process's CPU time in these units, whatever its own clock is (man 5 proc: USER_HZ). */
const ticksPerSecond = 100;

export type LimitReached = 'CPU time' | 'wall time';

/** CPU time of a process with all its threads and the children that it has waited for; null where it cannot be read. */
export function cpuTimeMs(pid: number): number | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name, in parentheses, which may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
    const ticks = (user ?? NaN) + (system ?? NaN) + (childrenUser ?? NaN) + (childrenSystem ?? NaN);
    return Number.isFinite(ticks) ? (ticks / ticksPerSecond) * 1000 : null;
  } catch {
    return null;
  }
}

/** What of its limit this process has spent since `since`. */
export class SpentTime {
  readonly #beganMs = performance.now();
  readonly #usageBefore = process.cpuUsage();

  get ms(): number {
    const { user, system } = process.cpuUsage(this.#usageBefore);
    return Math.max((user + system) / 1000, (performance.now() - this.#beganMs) / waitingFactor);
  }
}

/** Calls back once when the process has used its limit of CPU time, or run for `waitingFactor` times as long. @returns What stops watching. */
export function watchLimit(
  { pid }: { readonly pid?: number | undefined },
  limitMs: number,
  reached: (limit: LimitReached) => void,
): () => void {
  const beganMs = performance.now();
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const usedMs = (pid === undefined ? null : cpuTimeMs(pid)) ?? 0;
    const leftMs = waitingFactor * limitMs - (performance.now() - beganMs);
    if (usedMs >= limitMs) reached('CPU time');
    else if (leftMs <= 0) reached('wall time');
    else wait(Math.min(limitMs - usedMs, leftMs));
  };
  const wait = (ms: number): void => {
    timer = setTimeout(look, Math.max(ms, 1000 / ticksPerSecond));
  };
  wait(limitMs);
  return () => {
    clearTimeout(timer);
  };
}
