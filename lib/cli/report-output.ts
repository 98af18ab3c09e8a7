/** Where a report goes: a file, the standard output, or a window. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { IcprofileError } from '../errors';
import type { ReportFormat } from '../report';
import { fileError, writeFileWhole } from '../write-file';
import { openFile } from './open-file';

export interface ReportDestination {
  /** A file; default: the standard output. */
  readonly output?: string;
  /** Show the file, or one made for it. */
  readonly open?: boolean;
}

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'once'>;

/** @throws ERR_ICPROFILE_SYSTEM_CALL, and ERR_ICPROFILE_INVALID_ARGUMENT for binary output on a terminal. */
export async function deliverReport(
  format: Pick<ReportFormat, 'extension'>,
  content: string | Uint8Array,
  { output, open = false }: ReportDestination,
  standardOutput: Output = process.stdout,
): Promise<void> {
  const file = output ?? (open ? temporaryFile(format) : undefined);
  if (file === undefined) {
    await writeOut(standardOutput, content);
    return;
  }
  writeFileWhole(file, content);
  if (!open) return;
  if (output === undefined) process.stderr.write(`icprofile: wrote ${file}\n`);
  await openFile(file);
}

/** Before anything is read, so that nobody waits for a refusal. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function checkDestination(
  format: ReportFormat,
  { output, open = false }: ReportDestination,
  standardOutput: Pick<Output, 'isTTY'> = process.stdout,
): void {
  if (!format.isBinary || output !== undefined || open || !standardOutput.isTTY) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `The format ${format.name} is binary, which a terminal cannot show`,
    { remedy: `Write it to a file, with -o profile${format.extension}` },
  );
}

/** In a directory of its own: nobody else can have put a file or a link there. */
function temporaryFile({ extension }: Pick<ReportFormat, 'extension'>): string {
  return path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-')), `profile${extension}`);
}

function writeOut(standardOutput: Output, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error | null) => {
      // Whoever read it has seen enough, as `head` has.
      const isFine = !error || (error as NodeJS.ErrnoException).code === 'EPIPE';
      if (isFine) resolve();
      else reject(fileError('Cannot write the report', error));
    };
    standardOutput.once('error', finish);
    standardOutput.write(content, finish);
  });
}
