/** In the program that `icprofile run` has become, and in its workers: probes in what it loads, and its profile at its end. */
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { CounterSource } from '../counters';
import {
  boundOverhead,
  instrumentModules,
  leaveModulesToProgram,
  packageOf,
  type Instrumentation,
} from '../instrument';
import { foldFunctions } from '../model/transform';
import type { Profile } from '../model/profile';
import { saveAtEnd } from '../profiler/exit';
import { acceptInvitations, enterLabels, Profiler, type ProfilerOptions } from '../profiler';
import { priceOfCall } from '../engine/calibration';
import { renderAnySize, reportFormat } from '../report';
import { writeDescriptorWhole } from '../write-descriptor';
import { piecesOf, writeFileWhole } from '../write-file';
import { loadedBefore } from './loaded-before';
import { emptinessNotes, unmatchedNotes, type RunFacts } from './run-notes';
import { registerFile, type RunOptions } from './run-options';
import { hideStack } from './stack-size';
import { preloadInWorkers } from './worker-preloads';
import { watchSurroundings, type Surroundings } from './watch-surroundings';

const defaultMaxOverhead = 2;
const standardError = 2;

export function runProgram(options: RunOptions): void {
  hideFromProgram();
  hideStack(process.execArgv, options.stackFlag);
  leaveModulesToProgram(loadedBefore);
  const { include = [], exclude = [], async: isAsync = true } = options;
  const entryPackage = packageOfEntry();
  const packages = [...(options.packages ?? []), ...(entryPackage === undefined ? [] : [entryPackage])];
  const isBounded = options.exact !== true;
  const warnings: string[] = [];
  const instrumentation = instrumentModules({
    selection: { include, exclude, packages },
    directory: process.cwd(),
    resumedBy: isAsync ? 'hooks' : 'probes',
    keepsAllProbes: !isBounded,
    warn: (message) => warnings.push(message),
  });
  preloadInWorkers(registerFile);
  let price: number | undefined;
  if (isMainThread) {
    // What is measured is in no profile but this one.
    const rehearsal = new Profiler(profilerOptions(options)).start();
    if (isBounded) price = priceOfCall();
    const profiler = new Profiler({ ...profilerOptions(options), workers: true }).start();
    const surroundings = watchSurroundings();
    rehearsal.stop();
    saveAtEnd(() => {
      if (!profiler.isRunning) return;
      const profile = withNotes(profiler.stop(), instrumentation, warnings);
      const facts = factsOf(instrumentation, surroundings, options);
      const runNotes = [...unmatchedNotes(facts), ...emptinessNotes(profile, facts)];
      deliver({ ...profile, notes: [...profile.notes, ...runNotes] }, options);
      // A file may be looked at much later, by somebody else.
      if (options.output !== undefined) say(runNotes);
    });
  } else {
    acceptInvitations();
  }
  if (isBounded) boundOverhead(options.maxOverhead ?? defaultMaxOverhead, price);
  if (options.labels !== undefined) enterLabels(options.labels);
}

/** A tool that is installed is what the user wants to see: its own package gets probes. */
function packageOfEntry(): string | undefined {
  const [, entry] = process.argv;
  if (entry === undefined) return undefined;
  try {
    return packageOf(fs.realpathSync(require.resolve(entry)));
  } catch {
    return undefined;
  }
}

function factsOf(
  { loadedFiles }: Instrumentation,
  surroundings: Surroundings,
  { include = [], packages = [] }: RunOptions,
): RunFacts {
  return {
    filesWithProbes: loadedFiles.withProbes,
    packagesWithoutProbes: loadedFiles.packagesWithoutProbes(),
    packages: [...loadedFiles.packages()],
    childProcesses: surroundings.childProcesses(),
    hasVmContexts: surroundings.hasVmContexts(),
    unmatched: loadedFiles.unmatched({ include, packages, exclude: [] }),
  };
}

/** What the program hands on to processes that it starts. */
function hideFromProgram(): void {
  const { execArgv } = process;
  const index = execArgv.findIndex((argument, position) => isRegister(argument, execArgv[position + 1]));
  if (index >= 0) execArgv.splice(index, execArgv[index]?.includes('=') === true ? 1 : 2);
}

function isRegister(argument: string, next = ''): boolean {
  const [flag = '', value = next] = argument.split('=');
  const isPreload = ['--require', '-r', '--import'].includes(flag);
  return isPreload && (value === 'icprofile/register' || /[\\/]program[\\/]register\.js$/.test(value));
}

function profilerOptions({ events, source, async: isAsync = true }: RunOptions): ProfilerOptions {
  return {
    async: isAsync,
    ...(events !== undefined && { events }),
    ...(source !== undefined && { source: source as CounterSource }),
  };
}

function withNotes(profile: Profile, instrumentation: Instrumentation, warnings: readonly string[]): Profile {
  const untouched = instrumentation.untouched();
  const [first] = untouched;
  const others = untouched.length > 1 ? `, and ${untouched.length - 1} more` : '';
  const note = `Functions that could not be given probes without changing what they do count to their callers: ${first}${others}`;
  return {
    ...profile,
    notes: [...profile.notes, ...warnings, ...(first === undefined ? [] : [note])],
  };
}

function deliver(profile: Profile, options: RunOptions): void {
  const { transparent = [], output, format = 'text', sort, limit } = options;
  const shown = transparent.length === 0 ? profile : foldFunctions(profile, transparent);
  const chosen = reportFormat(format);
  const content = renderAnySize(chosen, shown, {
    ...(sort !== undefined && chosen.honours.includes('sort') && { sort }),
    ...(limit !== undefined && chosen.honours.includes('restrict') && { restrict: [limit] }),
  });
  if (output !== undefined) {
    writeFileWhole(output, content);
    return;
  }
  // Past `process.stderr`, which may be asynchronous: nothing comes after this.
  for (const piece of piecesOf(content)) writeDescriptorWhole(standardError, piece);
  if (typeof content === 'string') writeDescriptorWhole(standardError, '\n');
}

function say(notes: readonly string[]): void {
  if (notes.length > 0)
    writeDescriptorWhole(standardError, notes.map((note) => `icprofile: ${note}\n`).join(''));
}
