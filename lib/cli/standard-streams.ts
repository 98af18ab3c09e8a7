/** What becomes of a command whose standard output or standard error takes nothing more: a full disk, a reader that has gone. */
import { writeDescriptorWhole } from '../write-descriptor';
import { wasReported } from './failure';

/** Also of comparisons, where 1 would say that there is a regression. */
const unwrittenStatus = 3;
const standardError = 2;

/**
 * From here on, a failure to write ends nothing: files are still written. The command ends with status 3 and one line where
 * its standard output is incomplete; nobody is there to read what the standard error has lost.
 */
export function watchStandardStreams(): void {
  let failure: NodeJS.ErrnoException | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    failure ??= process.stdout.errored;
    if (failure === null) return;
    if (!wasReported(failure))
      tellAtEnd(`icprofile: Cannot write to the standard output: ${failure.code ?? failure.message}\n`);
    process.exitCode = unwrittenStatus;
  });
}

/** Past the stream, which may write later than the process ends. */
function tellAtEnd(line: string): void {
  try {
    writeDescriptorWhole(standardError, line);
  } catch {
    // Nobody is there to read it.
  }
}
