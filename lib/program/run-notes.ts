/** Notes on a whole program's profile that has few functions, or less than was asked for: why, and what to do. Pure. */
import { didYouMean } from '../suggestions';
import type { Selection } from '../instrument';
import { isProgramFunction, isCollection, type Profile } from '../model/profile';

/** What a program did that leaves functions out of its profile. */
export interface RunFacts {
  readonly filesWithProbes: number;
  /** Names of packages that were loaded without probes, those with most files first. */
  readonly packagesWithoutProbes: readonly string[];
  /** All packages of which a file was loaded. */
  readonly packages: readonly string[];
  readonly childProcesses: number;
  readonly hasVmContexts: boolean;
  /** Globs and packages of the selection that fit no file that was loaded. */
  readonly unmatched: Pick<Selection, 'include' | 'packages'>;
}

/** Functions of a profile that explains its program did at least this share of it. */
const leastExplainedShare = 0.1;
const mostNames = 3;

/** None where functions account for the program, or nothing is known that would explain why not. */
export function emptinessNotes(profile: Profile, facts: RunFacts): readonly string[] {
  if (explainedShare(profile) >= leastExplainedShare) return [];
  const reasons = [
    ...(facts.childProcesses > 0
      ? [
          `It started ${facts.childProcesses === 1 ? 'a child process, which is' : `${facts.childProcesses} child processes, which are`} not profiled. Have it work in one process if it can (jest --runInBand, vitest --pool=threads), or start the child's own command with icprofile run`,
        ]
      : []),
    ...(facts.hasVmContexts
      ? ['Code ran in contexts of node:vm, as tests of jest do; it gets no probes']
      : []),
    ...(facts.packagesWithoutProbes.length > 0
      ? [
          `Packages get no probes unless they are named, and these were loaded: ${namesOf(facts.packagesWithoutProbes)}. Let them in with --package ${facts.packagesWithoutProbes[0] ?? ''}`,
        ]
      : []),
    ...(facts.filesWithProbes === 0 && facts.packagesWithoutProbes.length === 0
      ? ['No file that was loaded got probes']
      : []),
  ];
  return reasons.length === 0 ? [] : [`Functions account for little of this program. ${reasons.join('. ')}`];
}

/** Warnings about options that had no effect. */
export function unmatchedNotes({ unmatched, packages }: RunFacts): readonly string[] {
  return [
    ...unmatched.packages.map(
      (name) =>
        `--package ${name}: no file of it was loaded. ${didYouMean(name, packages, `Packages that were loaded: ${namesOf(packages) || 'none'}`)}`,
    ),
    ...unmatched.include.map((glob) => `--include ${glob}: no file that was loaded fits it`),
  ];
}

function explainedShare({ functions, nodes }: Profile): number {
  let [own, whole] = [0, 0];
  for (const { function: index, self } of nodes) {
    const fn = functions[index];
    const value = Math.max(0, self[0] ?? 0);
    if (fn === undefined || fn.kind === 'profiler' || isCollection(fn)) continue;
    whole += value;
    if (isProgramFunction(fn) && fn.name !== '<module>') own += value;
  }
  return whole === 0 ? 1 : own / whole;
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
