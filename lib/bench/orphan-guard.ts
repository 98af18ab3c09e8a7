/** Processes that measure end with the one that started them, even if that is killed with SIGKILL, which it cannot handle. */
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * A shell that is told which process groups there are, and kills those that are left when its input ends: as it does
 * where whoever holds the other end is gone. Groups that have ended are taken off the list, as their numbers may be another's by then.
 */
const script = `
groups=
while read -r what group; do
  if [ "$what" = begun ]; then groups="$groups $group"; continue; fi
  left=
  for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
  groups=$left
done
for each in $groups; do kill -s KILL -- "-$each"; done`;

/** Null where there is no shell: then there is no guard, and all else works. */
let input: Writable | null | undefined;

/** @param group By the process id of its leader. */
export function guardGroup(group: number): void {
  if (input === undefined) input = startShell();
  input?.write(`begun ${group}\n`);
}

export function forgetGroup(group: number): void {
  input?.write(`ended ${group}\n`);
}

/** In a session of its own, so that Ctrl-C does not end it; it keeps nobody waiting. */
function startShell(): Writable | null {
  const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => undefined);
  shell.unref();
  const stdin = shell.stdin as (Writable & { unref(): void }) | undefined;
  if (stdin === undefined) return null;
  stdin.on('error', () => undefined);
  stdin.unref();
  return stdin;
}
