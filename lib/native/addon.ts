/**
 * The typed interface of the native addon. Nothing in it throws: calls that can fail return a positive errno (0 on
 * success), or a `NativeFailure`. Turning those into errors is the callers' task.
 */

/** One event as the kernel is asked for it: the fields of `struct perf_event_attr` (man 2 perf_event_open). */
export interface EventAttribute {
  readonly type: number;
  readonly config: bigint;
  readonly config1: bigint;
  readonly config2: bigint;
  readonly excludeUser: boolean;
  readonly excludeKernel: boolean;
  readonly excludeHypervisor: boolean;
  readonly excludeHost: boolean;
  readonly excludeGuest: boolean;
  /** 0 to 3, the number of `p` modifiers. */
  readonly preciseIp: number;
  readonly pinned: boolean;
  readonly exclusive: boolean;
}

export interface PerfGroupOptions {
  /** Kernel thread id to count; 0 is the calling thread. */
  readonly threadId: number;
  /** Count threads and processes that the counted thread starts from now on. Such counters cannot be mapped. */
  readonly inherit: boolean;
  /** Map the counters and read them in user space where the kernel allows it. */
  readonly userSpaceReads: boolean;
}

export interface NativeFailure {
  readonly errno: number;
  readonly systemCall: string;
  /** Index of the event that failed, or -1 where it was no single one. */
  readonly eventIndex: number;
}

/**
 * A cheaper way to read a group than its `readInto`: a call without arguments and result (binding/counters/read_channel.h). Put
 * the group's id into `request` and call `answer`. If `request` is then 0, `readings` has the group's numbers, until the
 * next request. If not, nothing was read, and `readInto` must, which also makes later requests more likely to succeed.
 */
export interface ReadChannel {
  readonly request: Uint32Array;
  /** Long enough for any group, in the layout of `readInto`. */
  readonly readings: Float64Array;
  /** Needs no `this`. */
  readonly answer: () => void;
}

/**
 * Events counted together on one thread, opened disabled. `readInto` writes `readingStride` numbers for each event:
 * raw count, time enabled (ns), time running (ns), flags (`ReadingFlag` bits).
 */
export interface NativeCounterGroup {
  readonly eventCount: number;
  /** What `channel` knows the group by: a positive integer of 32 bits. */
  readonly id: number;
  /** The same one for all groups of an environment. */
  readonly channel: ReadChannel;
  enable(): number;
  disable(): number;
  reset(): number;
  readInto(target: Float64Array): number;
  /** Idempotent. Afterwards the other calls return EBADF. */
  close(): void;
}

export const readingStride = 4;

export const enum ReadingFlag {
  /** The count came from read(2) though a user-space read was asked for, and the group is enabled. */
  FellBack = 1,
  /** A pinned event that the kernel dropped into its error state: no value. */
  Error = 2,
}

/** errno-like result of calls made on another thread than the one that opened the group; no system uses the number. */
export const wrongThreadError = 10_001;

/** Indexes of the words that the engine shares with wrappers (src-native/engine/shared_state.h). */
export const enum StateWord {
  /** 0 while no profiler runs, else a number of its own for each run of the engine. */
  Epoch = 0,
  /** The thread's current node. */
  Current = 1,
  /** Of `enter`: the callee. Of `leave` and `leaveByThrow`: the node to go back to. Of `resume`: the node to resume. */
  Argument = 2,
  /** Of `leaveByThrow`: the callee. */
  Callee = 3,
  /**
   * 0 while asynchronous work is not followed, else what stamps know the run by. It is the epoch in a profiler's run; where
   * requests are counted and functions are not, the epoch is 0, and wrappers do nothing.
   */
  StampEpoch = 4,
}

export const stateWordCount = 5;

/** How a node was entered (`CallKind` in src-native/engine/call_tree.h). */
export const enum CalleeKind {
  Call = 0,
  Construct = 1,
  GeneratorResumption = 2,
  /** Of a label: in no other way, and nothing else in this one. What is called under it stays below its node. */
  Label = 3,
}

/** A callee is a function id · `calleeKinds`, plus the kind. */
export const calleeKinds = 4;

/** Function ids of the nodes that stand for no profiled function (src-native/engine/call_tree.h). */
export const enum SpecialFunction {
  Program = 0,
  Profiler = 1,
  MinorCollection = 2,
  MajorCollection = 3,
  Truncated = 4,
}

export const firstProfiledFunction = 8;

/** Most nodes that a tree can be given; (truncated) nodes come on top. */
export const largestNodeLimit = 2 ** 21 - 8;

/** Parts of a function's work, each with a node of its own (`Part` in src-native/engine/call_tree.h). */
export const enum NodePart {
  Synchronous = 0,
  Resumed = 1,
}

/** Indexes of the nodes that every tree has. */
export const enum SpecialNode {
  Program = 0,
  /** What the probes' own cost is charged to. */
  Profiler = 1,
  MinorCollection = 2,
  MajorCollection = 3,
}

/** Most events that one engine charges. */
export const maxProfiledEvents = 4;

/** Ways in which the code around a probe can be compiled; class 0 is code inlined into callers (probe_site.h). */
export const siteClassCount = 5;

/** Throws out of wrappers with code of their own, and out of those inlined into their caller (call_tree.h). */
export const throwFormCount = 2;

/** Nodes and edges by number; both only grow while an engine runs. */
export interface EngineSnapshot {
  readonly nodes: {
    readonly functions: Uint32Array;
    /** For a node of a resumed part, the node of the synchronous part. */
    readonly parents: Uint32Array;
    /** `NodePart` of each. */
    readonly parts: Uint8Array;
    readonly resumptions: Float64Array;
    /** `events` numbers for each node. */
    readonly self: Float64Array;
  };
  readonly edges: {
    readonly from: Uint32Array;
    readonly to: Uint32Array;
    /** See `calleeKinds`. */
    readonly callees: Uint32Array;
    readonly recursive: Uint8Array;
    /** `siteClassCount` numbers for each edge. */
    readonly calls: Float64Array;
    /** `throwFormCount` numbers for each edge. */
    readonly throws: Float64Array;
  };
  /** The counters' advance since the start, for each event. */
  readonly totals: Float64Array;
  readonly truncated: boolean;
}

/** One counter group that an engine reads, and which event of the profile each of its events adds to. */
export interface EnginePart {
  readonly native: NativeCounterGroup;
  readonly eventIndexes: readonly number[];
}

/** Numbers for each call that `driveCalls` writes: to (program), to (profiler), to functions, and the last enter or throw's site. */
export const drivenCallStride = 4;

/** Numbers for each node that `readSubtree` writes. */
export const subtreeStride = 4;

/** The profiler's part of the addon: one engine for each JavaScript environment. */
export interface NativeEngine {
  /** The probes; they do nothing while no engine runs. */
  readonly enter: () => void;
  readonly leave: () => void;
  readonly leaveByThrow: () => void;
  /** Makes the resumed part of the node in the shared words the current one, until `suspend`; these nest. */
  readonly resume: () => void;
  readonly suspend: () => void;
  /** Whether probes can tell from where in compiled code they were called. */
  readonly sitesVisible: boolean;
  /** Words of `StateWord`, 32 bits each. */
  readonly probeMemory: ArrayBuffer;
  /** 0, EALREADY, E2BIG, EINVAL, EBADF, EIO or ENOMEM. The groups must stay open until `stopEngine`. */
  startEngine(parts: readonly EnginePart[], eventCount: number, nodeLimit: number, epoch: number): number;
  stopEngine(): void;
  /**
   * Sets the hooks that V8 calls for promises in the context that `object` was made in, in place of all that were set
   * (v8::Context::SetPromiseHooks). False where V8's functions are not found.
   */
  setPromiseHooks(
    object: object,
    init: (promise: object) => void,
    before: (promise: object) => void,
    after: () => void,
  ): boolean;
  /** Undefined while no engine runs. */
  snapshotEngine(): EngineSnapshot | undefined;
  /**
   * Charges what was counted up to now, and writes `subtreeStride` numbers for the node and each node below it: its number,
   * self and collections of the first event, and resumptions. Returns how many nodes there are, also where the target has
   * room for fewer; 0 where no engine runs or there is no such node.
   */
  readSubtree(node: number, target: Float64Array): number;
  /** The child of (program) that the node is, or is below; 0 for (program) itself, and while no engine runs. */
  topNode(node: number): number;
  /** Calls of `enter` or `leaveByThrow` from that address, as `driveCalls` gives it, are of the class from now on. */
  registerProbeSite(site: number, siteClass: number): boolean;
  /** Calls or constructs `repetitions` times with that many undefined arguments; returns the calls made. */
  driveCalls(
    fn: () => unknown,
    construct: boolean,
    argumentCount: number,
    repetitions: number,
    eventIndex: number,
    target: Float64Array,
  ): number;
  /** Counters that are advanced by hand. */
  createManualGroup(eventCount: number): NativeCounterGroup;
  advanceManualGroup(group: NativeCounterGroup, eventIndex: number, amount: number): void;
}

/** Of what the addon exports: an addon and a package of different versions must not meet. */
export const addonInterfaceVersion = 9;

export interface NativeAddon extends NativeEngine {
  /** `addonInterfaceVersion` as it was when the addon was built. */
  readonly interfaceVersion: number;
  /** What copies of the package's JavaScript share (`environment.ts`): one object for each environment. */
  readonly environmentParts: Record<string, unknown>;
  /** Opens one group through perf_event_open, or says which call failed; nothing stays open then. */
  openPerfGroup(
    attributes: readonly EventAttribute[],
    options: PerfGroupOptions,
  ): NativeCounterGroup | NativeFailure;
  /** Whether the process runs under the emulator with the counting plugin. */
  emulatorCounts(): boolean;
  /** `instructions:u` from the emulator, of this thread or the whole process. A failure (ENOSYS) outside of it. */
  openEmulatedGroup(target: 'thread' | 'process'): NativeCounterGroup | NativeFailure;
  /** The thread's or process's CPU clock in ns (man 3 clock_gettime), the last resort of the software source. */
  openClockGroup(target: 'thread' | 'process'): NativeCounterGroup | NativeFailure;
  /** Retires exactly 2·count instructions plus a constant. `count` is an integer from 0 to 2^53. */
  burn(count: number): void;
  /**
   * Becomes another program (man 2 execve): same process id, standard streams and working directory; every signal has
   * its default action again. Returns only to say why not, with the errno. `args` includes the program's own name.
   */
  replaceProcess(path: string, args: readonly string[], environment: readonly string[]): number;
  /**
   * What V8 calls the script that a function is from, and the line and column, both from 0, of its parameter list.
   * Undefined for builtins, bound functions and proxies, and where V8 does not tell.
   */
  readonly functionLocation: (
    fn: object,
  ) => readonly [scriptName: unknown, line: number, column: number] | undefined;
  /**
   * Holds up a signal's action: `callback` is called with its number, from the event loop or in the middle of JavaScript
   * that does not return to it. It ends the process by `dieOfSignal`, or returns true to do so later. Where the main thread
   * is blocked in native code for 2 s, or at a second signal a second later, the action is taken after all, and a line says
   * so. Of all calls, the first one's callback is called. Only on the main thread. False where the signal is ignored or has
   * another handler, or cannot be held.
   */
  holdSignal(signal: number, callback: (signal: number) => boolean): boolean;
  /** The signal has the action that it had, unless somebody else gave it another one in the meantime. */
  releaseSignal(signal: number): void;
  /** Takes the action of a signal that was held. */
  dieOfSignal(signal: number): void;
  /** The number of a held signal that `callback` was not yet called for, and is not going to be; 0 where there is none. */
  takeSignal(): number;
  /** Whether a signal to this process ends it, by its default action or once it was held. */
  isDeadlySignal(signal: number): boolean;
  /** Whether a line is printed when the process ends by `exit`, because something was not saved. */
  setUnsaved(isUnsaved: boolean): void;
  /** Kernel thread id of the calling thread. */
  threadId(): number;
}
