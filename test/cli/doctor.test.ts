import { Command } from 'commander';
import { addDoctorCommand } from '../../lib/cli/doctor/doctor';
import type { DoctorReport } from '../../lib/doctor/doctor';

/** What the command prints, on this very machine. */
async function doctor(...options: readonly string[]): Promise<string> {
  const output: string[] = [];
  const write = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => output.push(String(text)) > 0);
  const program = new Command('icprofile');
  addDoctorCommand(program);
  await program.parseAsync(['doctor', ...options], { from: 'user' }).finally(() => write.mockRestore());
  return output.join('');
}

describe('icprofile doctor', () => {
  test('prints one line for each source, with a verdict', async () => {
    const text = await doctor();
    for (const source of ['hardware', 'emulated', 'software']) {
      expect(text).toMatch(new RegExp(`^  ${source} +(not )?available`, 'm'));
    }
  });

  test('prints the same as JSON', async () => {
    const report = JSON.parse(await doctor('--json')) as DoctorReport;
    expect(report.version).toBe(1);
    expect(report.sources.map(({ source }) => source)).toEqual(['hardware', 'emulated', 'software']);
    expect(report.machine.node).toBe(process.versions.node);
  });

  test('gives a cause and a remedy for every source that is not there', async () => {
    const { sources } = JSON.parse(await doctor('--json')) as DoctorReport;
    for (const { available, cause, remedy } of sources) {
      expect([cause === null, remedy === null]).toEqual([available, available]);
    }
  });

  test('succeeds whatever it finds', async () => {
    await doctor();
    expect(process.exitCode ?? 0).toBe(0);
  });
});
