/** Where the commands that ask a collector find it. */
import type { Command } from 'commander';
import { defaultCollector, type CollectorAddress } from './ask-collector';

/** As commander names them. */
export interface CollectorCommandOptions {
  readonly collector: string;
  readonly token?: string;
}

export function addCollectorOptions(command: Command, token = 'the file of its token for reading'): Command {
  return command
    .option('--collector <url>', 'where icprofile serve listens', defaultCollector)
    .option('--token <file>', token);
}

export function collectorAddress({ collector, token }: CollectorCommandOptions): CollectorAddress {
  return { url: collector, ...(token !== undefined && { tokenFile: token }) };
}
