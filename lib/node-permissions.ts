/** What Node's permission model (`node --permission`) keeps from this process. */
import { IcprofileError } from './errors';

/** Node 20 and later have it where the model is on; the types know of none. */
interface PermissionModel {
  has(scope: string, reference?: string): boolean;
}

function model(): PermissionModel | undefined {
  return (process as unknown as { readonly permission?: PermissionModel }).permission;
}

/** Undefined where the model is off. */
export function mayRead(directory: string): boolean | undefined {
  return model()?.has('fs.read', directory);
}

export function mayWrite(file: string): boolean {
  return model()?.has('fs.write', file) ?? true;
}

export function mayStartProcesses(): boolean {
  return model()?.has('child') ?? true;
}

export function mayStartWorkers(): boolean {
  return model()?.has('worker') ?? true;
}

export const childProcessRemedy = 'Start node with --allow-child-process as well, or without --permission';

/** @throws ERR_ICPROFILE_NOT_PERMITTED */
export function requireChildProcesses(purpose: string): void {
  if (mayStartProcesses()) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_NOT_PERMITTED',
    `${purpose} takes child processes, which Node's permission model does not allow here`,
    { remedy: childProcessRemedy },
  );
}

const flagOf: Readonly<Record<string, string>> = {
  ChildProcess: '--allow-child-process',
  FileSystemRead: '--allow-fs-read',
  FileSystemWrite: '--allow-fs-write',
  WorkerThreads: '--allow-worker',
};

/** Node's error as ours, with the option that allows it; undefined for any other. */
export function permissionError(cause: unknown): IcprofileError | undefined {
  if (!isDenial(cause)) return undefined;
  const { permission = 'something', resource = '' } = cause;
  const flag = flagOf[permission];
  const reference = resource !== '' && flag?.startsWith('--allow-fs') === true ? `=${resource}` : '';
  const remedy =
    flag === undefined
      ? 'Start node without --permission'
      : `Start node with ${flag}${reference} as well, or without --permission`;
  return new IcprofileError(
    'ERR_ICPROFILE_NOT_PERMITTED',
    `Node's permission model refuses ${permission}${resource === '' ? '' : ` (${resource})`}`,
    { remedy, cause },
  );
}

interface Denial extends Error {
  readonly permission?: string;
  readonly resource?: string;
}

export function isDenial(error: unknown): error is Denial {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED';
}
