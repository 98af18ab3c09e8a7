/** Exit statuses of commands that compare: scripts tell a regression from a comparison that failed. */
import type { Command } from 'commander';
import { IcprofileError } from '../errors';
import type { Outcome } from '../model/benchmark';
import { reportFailure } from './failure';

const usageStatus = 2;
const unknownStatus = 3;

export const outcomeStatus: Readonly<Record<Outcome, number>> = {
  fine: 0,
  regression: 1,
  'cannot tell': unknownStatus,
  'not comparable': unknownStatus,
};

/** What the library finds wrong with a command line would else look like a regression. */
export function withUsageStatus(command: Command): Command {
  return command.exitOverride(({ exitCode }) => {
    process.exit(exitCode === 0 ? 0 : usageStatus);
  });
}

/** Prints why; sets the status for a command line that is wrong, or for anything else that kept it from telling. */
export function reportComparisonFailure(error: unknown): void {
  reportFailure(error);
  const isUsage = error instanceof IcprofileError && error.code === 'ERR_ICPROFILE_INVALID_ARGUMENT';
  process.exitCode = isUsage ? usageStatus : unknownStatus;
}
