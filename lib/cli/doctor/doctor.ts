/** `icprofile doctor`: what can be counted here, and why the rest cannot. Exit status 0 whatever it finds. */
import type { Command } from 'commander';
import { collectDoctorReport } from '../../doctor';
import { doctorText } from './doctor-text';

const defaultWidth = 100;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Tell what can be counted on this machine, why the rest cannot, and what to do about it.')
    .option('--json', 'print the report as JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const report = collectDoctorReport();
      const width = process.stdout.isTTY ? process.stdout.columns : defaultWidth;
      process.stdout.write(
        json === true ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report, width),
      );
    });
}
