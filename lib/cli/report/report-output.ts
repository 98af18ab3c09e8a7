/** Where a report goes: a file, the standard output, or a window. */
import path from 'node:path';
import { IcprofileError } from '../../errors';
import type { ReportFormat } from '../../report';
import { makeTemporaryDirectory } from '../../temporary-directory';
import { visibleText } from '../../visible-text';
import { checkWritable, fileError, piecesOf, writeFileWhole, type FileContent } from '../../write-file';
import { openFile } from './open-file';

export interface ReportDestination {
  /** A file; default: the standard output. */
  readonly output?: string;
  /** Show the file, or one made for it. */
  readonly open?: boolean;
}

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** @throws ERR_ICPROFILE_SYSTEM_CALL, and ERR_ICPROFILE_INVALID_ARGUMENT for binary output on a terminal. */
export async function deliverReport(
  format: Pick<ReportFormat, 'extension'>,
  content: FileContent,
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
  if (output === undefined) process.stderr.write(`icprofile: wrote ${visibleText(file)}\n`);
  await openFile(file);
}

/** Before anything is read, so that nobody waits for a refusal. @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_SYSTEM_CALL */
export function checkDestination(
  format: ReportFormat,
  { output, open = false }: ReportDestination,
  standardOutput: Pick<Output, 'isTTY'> = process.stdout,
): void {
  if (output !== undefined) checkWritable(output);
  if (!format.isBinary || output !== undefined || open || !standardOutput.isTTY) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `The format ${format.name} is binary, which a terminal cannot show`,
    { remedy: `Write it to a file, with -o profile${format.extension}` },
  );
}

/** In a directory of its own: nobody else can have put a file or a link there. */
function temporaryFile({ extension }: Pick<ReportFormat, 'extension'>): string {
  return path.join(makeTemporaryDirectory('icprofile-'), `profile${extension}`);
}

async function writeOut(standardOutput: Output, content: FileContent): Promise<void> {
  for (const piece of piecesOf(content)) await writePiece(standardOutput, piece);
}

function writePiece(standardOutput: Output, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    standardOutput.write(piece, (error) => {
      // `watchStandardStreams` tells of a reader that has gone.
      const isWritten = !error || (error as NodeJS.ErrnoException).code === 'EPIPE';
      if (isWritten) resolve();
      else reject(fileError('Cannot write the report', error));
    });
  });
}
