// Opens groups of three events until no file can be opened; says how that failed; closes one, and opens another.
import { openCounters } from '../../../lib/counters';
import type { CounterGroup } from '../../../lib/counters';
import { IcprofileError } from '../../../lib/errors';
import { countOpenFiles } from '../support/machine';

export interface FilesUsedUp {
  readonly groupsOpened: number;
  readonly error: Pick<IcprofileError, 'code' | 'errno' | 'systemCall' | 'message'>;
  /** Files open that no group accounts for. */
  readonly leakedFiles: number;
}

const events = ['instructions:u', 'cycles:u', 'task-clock'];
const groups: CounterGroup[] = [];

function openUntilFailure(): IcprofileError {
  for (;;) {
    try {
      groups.push(openCounters(events));
    } catch (error) {
      if (error instanceof IcprofileError) return error;
      throw error;
    }
  }
}

openCounters(events).close();
const filesBefore = countOpenFiles();
const { code, errno, systemCall, message } = openUntilFailure();
const groupsOpened = groups.length;
// Makes room for a last group, and then for counting files, which takes one itself.
groups.pop()?.close();
groups.push(openCounters(events));
groups.pop()?.close();
const leakedFiles = countOpenFiles() - filesBefore - groups.length * events.length;
const result: FilesUsedUp = { groupsOpened, error: { code, errno, systemCall, message }, leakedFiles };
console.log(JSON.stringify(result));
