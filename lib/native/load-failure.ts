/** Why the native addon does not load, from what Node and the dynamic linker say. Pure. */

export interface LoadFailure {
  readonly message: string;
  readonly remedy: string;
}

/** What decides about it. */
export interface LoadingConditions {
  /** As `process.platform` and `process.arch`: `linux-x64`. */
  readonly platform: string;
  /** Of the package. */
  readonly directory: string;
  /** What Node was started with, NODE_OPTIONS included. */
  readonly flags: readonly string[];
  /** Whether Node's permission model lets the process read the directory; undefined where it is off. */
  readonly mayRead: boolean | undefined;
}

/** @param cause what loading it threw. */
export function loadFailure(cause: unknown, conditions: LoadingConditions): LoadFailure {
  const { code, message = String(cause) } = cause as Partial<NodeJS.ErrnoException>;
  if (code === 'ERR_DLOPEN_DISABLED') return turnedOff(conditions);
  if (conditions.mayRead === false || code === 'ERR_ACCESS_DENIED') return unreadable(conditions);
  if (code === 'ERR_DLOPEN_FAILED') return refusedByLinker(message.split('\n', 1)[0] ?? '');
  return {
    message: `icprofile has no native addon that loads on ${conditions.platform}`,
    remedy: 'Prebuilt ones exist for x64 and arm64; elsewhere build from source, see docs/permissions.md',
  };
}

function turnedOff({ flags, mayRead }: LoadingConditions): LoadFailure {
  if (flags.includes('--no-addons')) {
    return {
      message: 'icprofile counts in a native addon, which the option --no-addons of node turns off',
      remedy: 'Start node without --no-addons (see NODE_OPTIONS, and execArgv of workers)',
    };
  }
  if (mayRead !== undefined) {
    return {
      message: "icprofile counts in a native addon, which Node's permission model does not allow here",
      remedy: 'Start node with --allow-addons as well, or without --permission',
    };
  }
  return {
    message: 'icprofile counts in a native addon, and addons are turned off in this Node',
    remedy: 'Let whatever starts Node allow addons',
  };
}

function unreadable({ directory }: LoadingConditions): LoadFailure {
  return {
    message: `Node's permission model does not let icprofile read its native addon, in ${directory}`,
    remedy: `Start node with --allow-fs-read=${directory} and --allow-addons as well, or without --permission`,
  };
}

/** The linker's words name the file and what is wrong with it. */
function refusedByLinker(words: string): LoadFailure {
  const remedy = linkerRemedies.find(([pattern]) => pattern.test(words))?.[1];
  return {
    message: `icprofile's native addon does not load: ${words}`,
    remedy: remedy ?? 'Install icprofile anew, or build it from source, see docs/permissions.md',
  };
}

const linkerRemedies: readonly (readonly [RegExp, string])[] = [
  [/Cannot allocate memory|cannot allocate/, 'Raise the limit of address space (ulimit -v)'],
  [
    /failed to map segment/,
    'Raise the limit of address space (ulimit -v), and install icprofile on a file system that is not mounted noexec',
  ],
  [/Too many open files/, 'Raise the limit of open files (ulimit -n)'],
];
