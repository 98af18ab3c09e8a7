/**
 * A profile: what a profiler returns, reports read and files hold. Plain data, versioned; see docs/formats.md.
 *
 * Over all nodes, self adds up to the event's total: that is the rule of conservation, and holds for the raw values and
 * for the corrected ones.
 */

export const profileFormat = 'icprofile-profile';
export const profileVersion = 1;

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
}

export interface ProfiledEvent {
  /** As it was asked for, in perf's syntax. */
  readonly name: string;
  readonly unit: string;
  /** All that was counted on the thread while the profiler ran. */
  readonly total: number;
  /** Whether `self` has the probes' own cost taken out; else it equals `rawSelf`. Only instructions can be corrected. */
  readonly corrected: boolean;
  /** `multiplexed`: counted for a part of the time only, so the values are too small. `none`: not counted at all. */
  readonly counted: 'always' | 'multiplexed' | 'none';
}

/** `program`, `profiler`, `garbage collector` and `truncated` stand for no function. */
export type FunctionKind = 'function' | 'class' | 'program' | 'profiler' | 'garbage collector' | 'truncated';

export interface ProfiledFunction {
  readonly name: string;
  readonly kind: FunctionKind;
}

/** A function reached through one path of callers. Values are in the order of the profile's events. */
export interface ProfileNode {
  /** Index in `functions`. */
  readonly function: number;
  /** Index in `nodes`, smaller than the node's own; -1 for the root. */
  readonly parent: number;
  /** Charged here, the probes' cost taken out where the event says so. Below 0 where the correction overshot. */
  readonly self: readonly number[];
  /** As counted. */
  readonly rawSelf: readonly number[];
}

/** Calls from one node that led to another: a child, or, of recursive calls, the function's own node further up. */
export interface ProfileCalls {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Calls that ended by a throw while the profiler ran, also of those that began before it. */
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
  /** Parents before children; the root, (program), first. */
  readonly nodes: readonly ProfileNode[];
  readonly calls: readonly ProfileCalls[];
  /** What a reader should know before trusting the numbers; empty where all is well. */
  readonly notes: readonly string[];
}
