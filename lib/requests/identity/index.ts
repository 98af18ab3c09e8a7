/** Where this process runs, and what it runs. */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { threadId } from 'node:worker_threads';
import { machineFingerprint } from '../../counters';
import type { ProcessIdentity } from '../../model/requests';
import { declaredIdentity, type Variables } from './environment';
import { checkedOutCommit } from './git';

/** What the program states itself; each field goes before what the environment says. */
export type StatedIdentity = Partial<
  Pick<ProcessIdentity, 'service' | 'revision' | 'version' | 'host' | 'cluster' | 'region' | 'environment'>
>;

const unknown = '(unknown)';

/** @param directory whose git checkout is asked for the revision where nothing else tells. */
export function processIdentity(
  stated: StatedIdentity,
  variables: Variables,
  directory: string,
): ProcessIdentity {
  const declared = declaredIdentity(variables);
  return {
    service: stated.service ?? declared.service ?? unknown,
    revision: stated.revision ?? declared.revision ?? checkedOutCommit(directory) ?? unknown,
    version: stated.version ?? declared.version ?? null,
    host: stated.host ?? declared.host ?? os.hostname(),
    instance: `${declared.instance ?? `${process.pid}`}-${randomBytes(8).toString('hex')}`,
    thread: threadId,
    cluster: stated.cluster ?? declared.cluster ?? null,
    region: stated.region ?? declared.region ?? null,
    environment: stated.environment ?? declared.environment ?? null,
    cpuModel: machineFingerprint().cpuModel,
    nodeVersion: process.versions.node,
  };
}
