/** Where this process runs, and what it runs. */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { threadId } from 'node:worker_threads';
import { machineFingerprint } from '../../counters';
import { longestTexts, storable, type ProcessIdentity } from '../../model/requests';
import { declaredIdentity, type Variables } from './environment';
import { checkedOutCommit } from './git';

/** What the program states itself; each field goes before what the environment says. */
export type StatedIdentity = Partial<
  Pick<ProcessIdentity, 'service' | 'revision' | 'version' | 'host' | 'cluster' | 'region' | 'environment'>
>;

const unknown = '(unknown)';
/** What makes it unique comes after it. */
const longestInstance = 80;

/** @param directory whose git checkout is asked for the revision where nothing else tells. */
export function processIdentity(
  stated: StatedIdentity,
  variables: Variables,
  directory: string,
): ProcessIdentity {
  const declared = declaredIdentity(variables);
  const of = (name: keyof StatedIdentity): string | undefined => {
    const text = stated[name] ?? declared[name];
    return text === undefined ? undefined : storable(text, longestTexts.name);
  };
  const instance = storable(declared.instance ?? `${process.pid}`, longestInstance);
  return {
    service: of('service') ?? unknown,
    revision: of('revision') ?? checkedOutCommit(directory) ?? unknown,
    version: of('version') ?? null,
    host: of('host') ?? os.hostname(),
    instance: `${instance}-${randomBytes(8).toString('hex')}`,
    thread: threadId,
    cluster: of('cluster') ?? null,
    region: of('region') ?? null,
    environment: of('environment') ?? null,
    cpuModel: machineFingerprint().cpuModel,
    nodeVersion: process.versions.node,
  };
}
