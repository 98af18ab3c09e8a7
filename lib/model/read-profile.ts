import { checkData, type DataKind } from './check-data';
import {
  isArrayOf,
  isBoolean,
  isCount,
  isFinite,
  isIndexBelow,
  isMachine,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  isTimestamp,
  type Check,
} from './checks';
import {
  profileFormat,
  profileVersion,
  programFunctionKinds,
  type Profile,
  type ProfileThread,
} from './profile';
import { ancestorRunning } from './recursion';

const isEvent = isRecordOf({
  name: isString,
  unit: isString,
  total: isFinite,
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
  code: 'ERR_ICPROFILE_INVALID_PROFILE',
  name: 'profile',
  fullName: 'icprofile profile',
  writer: 'icprofile',
  again: 'Record it again',
};

/**
 * Checks that parsed JSON is a profile, with all its references in range.
 *
 * @throws ERR_ICPROFILE_INVALID_PROFILE
 */
export function checkProfile(value: unknown): Profile {
  return checkData(value, profileKind, findDamage);
}

function findDamage(profile: Profile): string | undefined {
  const field = Object.keys(header).find((name) => header[name]?.(profile[name as keyof Profile]) !== true);
  if (field !== undefined) return `${field} is missing or wrong`;

  const { events, functions, nodes, threads, calls } = profile;
  const isValues = isArrayOf(isFinite, events.length);
  const isNode = (parent: Check) =>
    isRecordOf({
      function: isIndexBelow(functions.length),
      parent,
      self: isValues,
      rawSelf: isValues,
      resumptions: isCount,
      resumed: isValues,
      afterSettlement: isValues,
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
  const unfolded = nodes.findIndex(
    ({ parent, function: fn }) => ancestorRunning(nodes, functions, parent, fn) >= 0,
  );
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
