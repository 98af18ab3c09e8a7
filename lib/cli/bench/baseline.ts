/** `icprofile baseline`: benchmark results that are kept under a name. */
import { Command } from 'commander';
import { baselineNames, readBenchmarks, removeBaseline, saveBaseline } from '../../bench/comparing';
import { reportComparisonFailure, withUsageStatus } from '../comparison-status';

export function addBaselineCommand(icprofile: Command): void {
  const baseline = withUsageStatus(icprofile.command('baseline'))
    .summary('keep benchmark results under a name')
    .description(
      'Keeps benchmark results in .icprofile/baselines, where icprofile compare finds them by name.',
    );
  baseline.addCommand(
    withUsageStatus(new Command('list')).description('names of all, one a line').action(attempting(list)),
  );
  baseline.addCommand(
    withUsageStatus(new Command('save'))
      .description('keep a result; the one that had the name is replaced')
      .argument('<name>', 'letters, digits and . _ - + @')
      .argument('<file>', 'a file that icprofile bench wrote, or a baseline')
      .action(attempting(save)),
  );
  baseline.addCommand(
    withUsageStatus(new Command('remove'))
      .description('forget a result')
      .argument('<name>')
      .action(attempting(remove)),
  );
}

function list(): void {
  process.stdout.write(
    baselineNames()
      .map((name) => `${name}\n`)
      .join(''),
  );
}

function save(name: string, file: string): void {
  saveBaseline(name, readBenchmarks(file));
}

function remove(name: string): void {
  removeBaseline(name);
}

function attempting<Arguments extends readonly unknown[]>(
  action: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      action(...args);
    } catch (error) {
      reportComparisonFailure(error);
    }
  };
}
