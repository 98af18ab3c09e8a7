/**
 * A profile: what a profiler returns, reports read and files hold. Plain data, versioned; see docs/formats.md.
 *
 * Over all nodes, self adds up to the event's total: that is the rule of conservation, and holds for the raw values and
 * for the corrected ones.
 */

export const profileFormat = 'icprofile-profile';
export const profileVersion = 2;

export type ProfileSource = 'hardware' | 'emulated' | 'software' | 'manual';

/** What the numbers depend on. Numbers of unlike sources, events or instruction sets cannot be compared. */
export interface ProfileMachine {
  readonly cpuModel: string;
  readonly architecture: string;
  readonly kernel: string;
  readonly node: string;
  readonly v8: string;
  readonly flags: readonly string[];
  readonly emulator: string | null;
  /** Variables that decide what programs execute, such as TZ, and the data that they choose from; older files lack it. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ProfiledEvent {
  /** As it was asked for, in perf's syntax. */
  readonly name: string;
  readonly unit: string;
  /** All that was counted on the threads while the profiler ran. */
  readonly total: number;
  /** Whether `self` has the probes' own cost taken out; else it equals `rawSelf`. Only instructions can be corrected. */
  readonly corrected: boolean;
  /** `multiplexed`: counted for a part of the time only, so the values are too small. `none`: not counted at all. */
  readonly counted: 'always' | 'multiplexed' | 'none';
}

/** What kinds of functions there are that a program defines; the others stand for no function. */
export const programFunctionKinds = [
  'function',
  'class',
  'async function',
  'generator',
  'async generator',
] as const;

/**
 * `label` stands for the work done under a label; `truncated` for calls past the node limit. The rest is what no function
 * did: `program` outside of all profiled functions, `profiler` the probes' own cost, and V8's main-thread collections.
 */
export type FunctionKind =
  | (typeof programFunctionKinds)[number]
  | 'label'
  | 'program'
  | 'profiler'
  | 'minor garbage collection'
  | 'major garbage collection'
  | 'truncated';

const collections: readonly FunctionKind[] = ['minor garbage collection', 'major garbage collection'];

export function isCollection({ kind }: Pick<ProfiledFunction, 'kind'>): boolean {
  return collections.includes(kind);
}

export interface ProfiledFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  /** A path, or the name or URL that V8 has for code of no file; null of builtins, of code without a name, of no function. */
  readonly file: string | null;
  /** Where its parameter list begins, or its class without a constructor; both from 1; null where `file` is. */
  readonly line: number | null;
  readonly column: number | null;
  /** Of a label: its keys and values. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Of a function whose probes were switched off while the program ran, as they cost more than it: how many calls were seen
   * until then. Later ones are part of their callers.
   */
  readonly switchedOffAfter?: number;
  /** Its probes are in its own code, not in a wrapper: throws out of it are not counted. */
  readonly hasInsertedProbes?: true;
}

/**
 * A function reached through one path of callers; below another node of its function only with a label between. Values are in
 * the order of the profile's events.
 */
export interface ProfileNode {
  /** Index in `functions`. */
  readonly function: number;
  /** Index in `nodes`, smaller than the node's own; -1 for the root of a thread. */
  readonly parent: number;
  /** Charged here, the probes' cost taken out where the event says so. Below 0 where the correction overshot. */
  readonly self: readonly number[];
  /** As counted. */
  readonly rawSelf: readonly number[];
  /**
   * How often the function went on after it had given up the thread: after an `await`, at a `next()` of a generator, in a
   * callback (of a timer, a promise, I/O) that was set up here.
   */
  readonly resumptions: number;
  /**
   * Charged here and below in asynchronous resumptions of this very node (those of nodes below are told there). What is left of a
   * node's total without those of the whole subtree is its synchronous part: up to the first suspension.
   */
  readonly resumed: readonly number[];
}

/** A thread of the process, and the tree of what it did. */
export interface ProfileThread {
  /** `main`, or `worker` and its number. */
  readonly name: string;
  /** Index in `nodes` of its root, a (program) node. */
  readonly root: number;
}

/**
 * Calls from one node that led to another: a child, or, of recursive calls, the function's own node further up. That is never
 * further up than the innermost label.
 */
export interface ProfileCalls {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /**
   * Calls that ended by a throw while the profiler ran, also of those that began before it. 0 of functions with inserted
   * probes, where nobody can tell.
   */
  readonly throws: number;
  readonly recursive: boolean;
}

export interface Profile {
  readonly format: typeof profileFormat;
  readonly version: typeof profileVersion;
  readonly icprofileVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly wallTimeNs: number;
  readonly source: ProfileSource;
  readonly machine: ProfileMachine;
  readonly events: readonly ProfiledEvent[];
  readonly functions: readonly ProfiledFunction[];
  /** Parents before children. */
  readonly nodes: readonly ProfileNode[];
  /** At least one; each has a tree of its own. */
  readonly threads: readonly ProfileThread[];
  readonly calls: readonly ProfileCalls[];
  /** What a reader should know before trusting the numbers; empty where all is well. */
  readonly notes: readonly string[];
}
