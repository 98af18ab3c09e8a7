/** Watches what a program does beyond the functions of its own thread. */
import diagnosticsChannel from 'node:diagnostics_channel';
import v8 from 'node:v8';

export interface Surroundings {
  childProcesses(): number;
  /** Whether there are contexts besides the thread's own, or have been until the last collection. */
  hasVmContexts(): boolean;
}

export function watchSurroundings(): Surroundings {
  let childProcesses = 0;
  // Node publishes each ChildProcess there (lib/internal/child_process.js).
  diagnosticsChannel.subscribe('child_process', () => childProcesses++);
  const contextsBefore = v8.getHeapStatistics().number_of_native_contexts;
  return {
    childProcesses: () => childProcesses,
    hasVmContexts: () => v8.getHeapStatistics().number_of_native_contexts > contextsBefore,
  };
}
