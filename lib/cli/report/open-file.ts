/** Showing a file with whatever the desktop shows such files with. */
import { spawn, type ChildProcess } from 'node:child_process';
import { IcprofileError } from '../../errors';

/** Some browsers are waited for by xdg-open: one that has not failed by then has started. */
const failureTimeoutMs = 3000;

/** @throws ERR_ICPROFILE_SYSTEM_CALL where xdg-open is missing, or finds nothing to open the file with. */
export async function openFile(file: string): Promise<void> {
  const opener = spawn('xdg-open', [file], { detached: true, stdio: 'ignore' });
  const problem = await problemOf(opener);
  opener.unref();
  if (problem === undefined) return;
  throw new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `Cannot show ${file}: ${problem}`, {
    systemCall: 'spawn xdg-open',
    remedy: 'The file is there: open it yourself',
  });
}

function problemOf(opener: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, failureTimeoutMs, undefined);
    const finish = (problem: string | undefined) => {
      clearTimeout(timer);
      resolve(problem);
    };
    opener.once('error', (error: NodeJS.ErrnoException) => {
      finish(error.code === 'ENOENT' ? 'xdg-open (Debian: xdg-utils) is not installed' : error.message);
    });
    opener.once('exit', (status) => {
      finish(status === 0 ? undefined : `xdg-open failed with status ${String(status)}`);
    });
  });
}
