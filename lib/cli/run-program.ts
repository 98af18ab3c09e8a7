/** In the program that `icprofile run` has become, and in its workers: probes in what it loads, and its profile at its end. */
import { isMainThread } from 'node:worker_threads';
import type { CounterSource } from '../counters/options';
import { boundOverhead, instrumentModules, leaveModulesToProgram, type Instrumentation } from '../instrument';
import { foldFunctions } from '../model/fold-functions';
import type { Profile } from '../model/profile';
import { saveAtEnd } from '../profiler/end-of-process';
import { acceptInvitations } from '../profiler/in-worker';
import { enterLabels } from '../profiler/label';
import { priceOfCall } from '../profiler/inserted-price';
import { Profiler, type ProfilerOptions } from '../profiler/profiler';
import { reportFormat } from '../report/formats';
import { writeDescriptorWhole } from '../write-descriptor';
import { writeFileWhole } from '../write-file';
import { loadedBefore } from './loaded-before';
import type { RunOptions } from './run-options';

const defaultMaxOverhead = 2;
const standardError = 2;

export function runProgram(options: RunOptions): void {
  hideFromProgram();
  leaveModulesToProgram(loadedBefore);
  const { include = [], exclude = [], packages = [], async: isAsync = true } = options;
  const isBounded = options.exact !== true;
  const warnings: string[] = [];
  const instrumentation = instrumentModules({
    selection: { include, exclude, packages },
    directory: process.cwd(),
    resumedBy: isAsync ? 'hooks' : 'probes',
    keepsAllProbes: !isBounded,
    warn: (message) => warnings.push(message),
  });
  let price: number | undefined;
  if (isMainThread) {
    // What is measured is in no profile but this one.
    const rehearsal = new Profiler(profilerOptions(options)).start();
    if (isBounded) price = priceOfCall();
    const profiler = new Profiler({ ...profilerOptions(options), workers: true }).start();
    rehearsal.stop();
    saveAtEnd(() => {
      if (!profiler.isRunning) return;
      deliver(withNotes(profiler.stop(), instrumentation, warnings), options);
    });
  } else {
    acceptInvitations();
  }
  if (isBounded) boundOverhead(options.maxOverhead ?? defaultMaxOverhead, price);
  if (options.labels !== undefined) enterLabels(options.labels);
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
  return isPreload && (value === 'icprofile/register' || /[\\/]cli[\\/]register\.js$/.test(value));
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
  const content = chosen.render(shown, {
    ...(sort !== undefined && chosen.honours.includes('sort') && { sort }),
    ...(limit !== undefined && chosen.honours.includes('restrict') && { restrict: [limit] }),
  });
  if (output !== undefined) writeFileWhole(output, content);
  // Past `process.stderr`, which may be asynchronous: nothing comes after this.
  else writeDescriptorWhole(standardError, typeof content === 'string' ? `${content}\n` : content);
}
