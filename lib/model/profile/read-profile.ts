import {
  checkData,
  type DataKind,
  isAmount,
  isArrayOf,
  isBoolean,
  isCount,
  isIndexBelow,
  isMachine,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  isTimestamp,
  type Check,
} from '../checks';
import {
  profileFormat,
  profileVersion,
  programFunctionKinds,
  type Profile,
  type ProfileNode,
  type ProfileThread,
} from './profile';
import { unfoldedNode } from './recursion';

const isEvent = isRecordOf({
  name: isString,
  unit: isString,
  total: isAmount,
  corrected: isBoolean,
  counted: isOneOf('always', 'multiplexed', 'none'),
});

const isLabels: Check = (value) =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.values(value).every(isString));

const isProfiledFunction = isRecordOf({
  name: isString,
  kind: isOneOf(
    ...programFunctionKinds,
    'label',
    'program',
    'profiler',
    'minor garbage collection',
    'major garbage collection',
    'truncated',
  ),
  file: isNullOr(isString),
  line: isNullOr(isCount),
  column: isNullOr(isCount),
  labels: isLabels,
  switchedOffAfter: (value) => value === undefined || isCount(value),
  hasInsertedProbes: (value) => value === undefined || value === true,
});

/** Fields that can be checked by themselves. */
const header: Readonly<Record<string, Check>> = {
  icprofileVersion: isString,
  startedAt: isTimestamp,
  wallTimeNs: isCount,
  source: isOneOf('hardware', 'emulated', 'software', 'manual'),
  machine: isMachine,
  events: (value) => isArrayOf(isEvent)(value) && (value as unknown[]).length > 0,
  functions: isArrayOf(isProfiledFunction),
  nodes: (value) => Array.isArray(value) && value.length > 0,
  threads: (value) => Array.isArray(value) && value.length > 0,
  calls: Array.isArray,
  notes: isArrayOf(isString),
};

const profileKind: DataKind = {
  format: profileFormat,
  version: profileVersion,
  earlierVersions: [1],
  code: 'ERR_ICPROFILE_INVALID_PROFILE',
  name: 'profile',
  fullName: 'icprofile profile',
  writer: 'icprofile',
  again: 'Record it again',
};

/** Its nodes have one list of values more, which is a part of `resumed`: all that was counted is in `self` without it. */
interface ProfileOfVersion1 extends Omit<Profile, 'version' | 'nodes'> {
  readonly version: 1;
  readonly nodes: readonly (ProfileNode & { readonly afterSettlement: readonly number[] })[];
}

/**
 * Checks that parsed JSON is a profile, with all its references in range. One of version 1 is returned as one of the present
 * version, and left as it is.
 *
 * @throws ERR_ICPROFILE_INVALID_PROFILE
 */
export function checkProfile(value: unknown): Profile {
  const profile = checkData<Profile | ProfileOfVersion1>(value, profileKind, findDamage);
  return profile.version === profileVersion ? profile : inPresentVersion(profile);
}

function inPresentVersion(profile: ProfileOfVersion1): Profile {
  const nodes = profile.nodes.map(({ function: index, parent, self, rawSelf, resumptions, resumed }) => ({
    function: index,
    parent,
    self,
    rawSelf,
    resumptions,
    resumed,
  }));
  return { ...profile, version: profileVersion, nodes };
}

function findDamage(profile: Profile | ProfileOfVersion1): string | undefined {
  const field = Object.keys(header).find((name) => header[name]?.(profile[name as keyof Profile]) !== true);
  if (field !== undefined) return `${field} is missing or wrong`;

  const { events, functions, nodes, threads, calls } = profile;
  const isValues = isArrayOf(isAmount, events.length);
  const isNode = (parent: Check) =>
    isRecordOf({
      function: isIndexBelow(functions.length),
      parent,
      self: isValues,
      rawSelf: isValues,
      resumptions: isCount,
      resumed: isValues,
      ...(profile.version === 1 && { afterSettlement: isValues }),
    });
  const isRoot = isNode((parent) => parent === -1);
  const roots = new Set(threads.map((thread) => (thread as Partial<ProfileThread> | null)?.root));
  const node = nodes.findIndex(
    (entry, index) => !(roots.has(index) ? isRoot : isNode(isIndexBelow(index)))(entry),
  );
  if (node >= 0) return `nodes[${node}] is wrong`;
  const isThread = isRecordOf({ name: isString, root: isIndexBelow(nodes.length) });
  const thread = threads.findIndex((entry) => !isThread(entry));
  if (thread >= 0) return `threads[${thread}] is wrong`;
  if (roots.size < threads.length) return 'threads share a root';
  const unfolded = unfoldedNode(profile);
  if (unfolded >= 0) return `nodes[${unfolded}] is below another node of its function`;

  const isNodeIndex = isIndexBelow(nodes.length);
  const isCalls = isRecordOf({
    from: isNodeIndex,
    to: isNodeIndex,
    count: isCount,
    throws: isCount,
    recursive: isBoolean,
  });
  const call = calls.findIndex((entry) => !isCalls(entry));
  return call >= 0 ? `calls[${call}] is wrong` : undefined;
}
