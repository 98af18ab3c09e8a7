// How fast modules are rewritten, and what a program of a thousand of them costs to start.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { icprofile, median, run } from './measure.mjs';

const require = createRequire(import.meta.url);
const times = [1, 2, 3];
const moduleCount = 1000;
const functionsOfModule = 40;

/** @returns MB/s of CPU time, of TypeScript's compiler, and ms of CPU time for a program of modules, plain and with probes. */
export function loadingFigures(directory) {
  return { ...rewritingSpeed(), moduleCount, functionsOfModule, ...startUp(directory) };
}

function rewritingSpeed() {
  const { rewrite } = require('../../dist/instrument/rewriting/rewrite.js');
  const source = readFileSync(require.resolve('typescript'), 'utf8');
  const megabytes = source.length / 1e6;
  const options = { sourceType: 'commonjs', resumedBy: 'hooks', calleeOf: () => 36 };
  const milliseconds = median(times.map(() => ownMilliseconds(() => rewrite(source, options))));
  return { megabytes, megabytesPerSecond: (megabytes / milliseconds) * 1000 };
}

function ownMilliseconds(use) {
  const before = process.cpuUsage();
  use();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function startUp(directory) {
  const modules = path.join(directory, 'modules');
  mkdirSync(modules);
  const pair = (index) => `exports.f = function f(x) {\n  return [x].map((y) => y + ${index});\n};\n`;
  const text = Array.from({ length: functionsOfModule / 2 }, (_, index) => pair(index)).join('');
  for (let index = 0; index < moduleCount; index++) writeFileSync(path.join(modules, `m${index}.js`), text);
  const [all, none] = ['all.js', 'none.js'].map((name) => path.join(modules, name));
  writeFileSync(all, `for (let index = 0; index < ${moduleCount}; index++) require(\`./m\${index}.js\`);`);
  writeFileSync(none, '');
  const profiled = [icprofile, 'run', '--source', 'software', '-o', path.join(directory, 'profile.json')];
  const cost = (args) => millisecondsOf([...args, all]) - millisecondsOf([...args, none]);
  return {
    ownStartMilliseconds: millisecondsOf([...profiled, none]) - millisecondsOf([none]),
    plainMilliseconds: cost([]),
    profiledMilliseconds: cost(profiled),
  };
}

function millisecondsOf(args) {
  return median(
    times.map(() => {
      const before = childrenMilliseconds();
      run(process.execPath, args);
      return childrenMilliseconds() - before;
    }),
  );
}

/** User and system time of all children that have ended (man 5 proc_pid_stat: cutime and cstime, in ticks of 10 ms). */
function childrenMilliseconds() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
