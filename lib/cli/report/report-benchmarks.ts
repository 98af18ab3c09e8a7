/** `icprofile report` of what `icprofile bench -o` wrote. */
import fs from 'node:fs';
import { readBenchmarkRun } from '../../bench/comparing';
import { IcprofileError } from '../../errors';
import { benchmarkFormat } from '../../model/benchmark';
import { benchmarksText } from '../../report/benchmarks';
import { textFormat } from '../../report/text';

/** Longer than what stands before the format's name in any file of ours. */
const headBytes = 4096;

/** Whether a file says at its beginning that it holds a benchmark result. False where it cannot be read. */
export function holdsBenchmarks(file: string): boolean {
  return headOf(file).includes(`"${benchmarkFormat}"`);
}

function headOf(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    const head = Buffer.alloc(headBytes);
    return head.toString('utf8', 0, fs.readSync(descriptor, head, 0, headBytes, 0));
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/**
 * The table that `icprofile bench` printed.
 *
 * @param formatName the format that was asked for.
 * @param otherOptions names of options that were given and are about profiles.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for what only profiles have, and as `readBenchmarkRun`.
 */
export function benchmarksReport(file: string, formatName: string, otherOptions: readonly string[]): string {
  const [option] = otherOptions;
  if (formatName !== textFormat.name || option !== undefined) {
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_ARGUMENT',
      `${file} is a benchmark result, which ${option === undefined ? `the format ${formatName} cannot show` : `${option} makes no difference to`}`,
      { remedy: 'Leave it out; icprofile compare shows what changed between two results' },
    );
  }
  return `${benchmarksText(readBenchmarkRun(file))}\n`;
}
