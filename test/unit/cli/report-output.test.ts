import { checkDestination, deliverReport } from '../../../lib/cli/report/report-output';
import type { ReportFormat } from '../../../lib/report';
import { errorOf } from '../counters/support/errors';

function format(isBinary: boolean): ReportFormat {
  return { name: 'made-up', extension: '.made-up', description: '', isBinary, honours: [], render: () => '' };
}
const [binary, text] = [format(true), format(false)];
const terminal = { isTTY: true };
const pipe = { isTTY: false };

test('binary output to a terminal is refused, with what to do instead', () => {
  const { message } = errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => checkDestination(binary, {}, terminal));
  expect(message).toContain('-o profile.made-up');
});

test('binary output goes into pipes and files, text anywhere', () => {
  expect(() => {
    checkDestination(binary, {}, pipe);
    checkDestination(binary, { output: 'file' }, terminal);
    checkDestination(binary, { open: true }, terminal);
    checkDestination(text, {}, terminal);
  }).not.toThrow();
});

/** An output that fails as a stream does: by the callback of the write. */
function failingOutput(code: string): Parameters<typeof deliverReport>[3] {
  const write = (_: unknown, finish: unknown) => {
    (finish as (error: Error) => void)(
      Object.assign(new Error(code), { code, errno: -28, syscall: 'write' }),
    );
    return true;
  };
  const output = { isTTY: false, write: write as NodeJS.WriteStream['write'], once: () => process.stdout };
  return output;
}

test('a full disk behind the standard output is told', async () => {
  await expect(deliverReport(text, 'report', {}, failingOutput('ENOSPC'))).rejects.toMatchObject({
    code: 'ERR_ICPROFILE_SYSTEM_CALL',
    errno: 28,
  });
});

test('a reader that went away is not', async () => {
  await expect(deliverReport(text, 'report', {}, failingOutput('EPIPE'))).resolves.toBeUndefined();
});
