/** `icprofile rollout`: the verdict on a rollout, asked of a collector; exits as `icprofile compare` does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { IcprofileError } from '../../errors';
import type { KnownRollout, RolloutVerdict } from '../../model/requests';
import { outcomeStatus, reportComparisonFailure, withUsageStatus } from '../comparison-status';
import { askCollector, askIfThere, type CollectorAddress } from './ask-collector';
import { addCollectorOptions, collectorAddress, type CollectorCommandOptions } from './collector-options';
import { durationOf, secondMs } from './durations';
import { rolloutText } from './rollout-text';

interface RolloutCommandOptions extends CollectorCommandOptions {
  readonly service: string;
  readonly environment?: string;
  readonly wait?: number;
  readonly json?: boolean;
}

const notes = `
BASE and HEAD are revisions, as the application reports them. The collector judges a rollout at stated times after
its start (icprofile serve --looks). With --wait, the command ends as soon as the outcome is fine or a regression,
and at the last look before the time is over.

Exit status:
  0  fine: no regression, and enough is known of the endpoints
  1  a regression
  2  the command line is wrong, or names revisions whose rollout was not seen
  3  it cannot be told, or not yet

Examples:
  icprofile rollout 4f2a91c 9b03e77 --service shop
  icprofile rollout "$OLD" "$NEW" --service shop --wait 30m`;

export function addRolloutCommand(icprofile: Command): void {
  const command = withUsageStatus(icprofile.command('rollout'))
    .summary('judge a rollout by what requests cost in production')
    .description('Asks a collector whether requests cost more in the revision HEAD than in BASE, and why.')
    .argument('<base>', 'the revision before')
    .argument('<head>', 'the revision that is rolled out')
    .requiredOption('--service <name>', 'of this service')
    .option('--environment <name>', 'in this environment, where there are several')
    .option('--wait <time>', 'wait so long for an outcome, such as 30m', durationOf);
  addCollectorOptions(command)
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', notes)
    .action((base: string, head: string, options: RolloutCommandOptions) =>
      showRollout(base, head, options).catch(reportComparisonFailure),
    );
}

interface Revisions {
  readonly service: string;
  readonly environment?: string;
  readonly base: string;
  readonly head: string;
}

async function showRollout(base: string, head: string, options: RolloutCommandOptions): Promise<void> {
  const address = collectorAddress(options);
  const { service, environment } = options;
  const revisions = { service, ...(environment !== undefined && { environment }), base, head };
  const waitMs = options.wait ?? 0;
  await untilDecided(address, revisions, waitMs);
  const verdict = await lastVerdict(address, revisions);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(verdict, null, 2)}\n` : rolloutText(verdict),
  );
  process.exitCode = outcomeStatus[verdict.outcome];
}

const mostPauseMs = 5 * secondMs;
const leastPauseMs = secondMs / 4;

/** Asks the collector now and then, and its verdict only at the end: it is large. */
async function untilDecided(address: CollectorAddress, revisions: Revisions, waitMs: number): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    const now = Date.now();
    const rollout = await findRollout(address, revisions);
    if (now >= end || (rollout !== undefined && !mayChange(rollout, end))) return;
    const untilLook = Math.max(leastPauseMs, (rollout?.nextLookAt ?? now) - now);
    await sleep(Math.min(mostPauseMs, end - now, rollout === undefined ? mostPauseMs : untilLook));
  }
}

function mayChange({ outcome, nextLookAt }: KnownRollout, end: number): boolean {
  const isDecided = outcome === 'fine' || outcome === 'regression';
  return !isDecided && nextLookAt !== null && nextLookAt <= end;
}

async function findRollout(
  address: CollectorAddress,
  { base, head, ...where }: Revisions,
): Promise<KnownRollout | undefined> {
  const rollouts = (await askCollector(address, '/v1/rollouts', where)) as readonly KnownRollout[];
  return rollouts.findLast((each) => each.base === base && each.head === head);
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT for a rollout that is unknown, ERR_ICPROFILE_COLLECTOR for one that is not judged */
async function lastVerdict(address: CollectorAddress, revisions: Revisions): Promise<RolloutVerdict> {
  const answer = await askIfThere(address, '/v1/verdict', { ...revisions });
  if ('found' in answer) return answer.found as RolloutVerdict;
  const isKnown = (await findRollout(address, revisions)) !== undefined;
  throw isKnown
    ? new IcprofileError('ERR_ICPROFILE_COLLECTOR', `Cannot tell: ${answer.missing}`, {
        remedy: 'Ask again then, or with --wait',
      })
    : new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', answer.missing, {
        remedy: 'Check the names; records of new revisions take some seconds to arrive (--wait 5m)',
      });
}
