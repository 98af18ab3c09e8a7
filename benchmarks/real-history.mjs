// Compares published versions of well-known packages by the command that users have, and has what changed explained by
// function. Writes docs/real-history.md.
//
//   npm run bench:history [-- --samples 5]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packages } from './real-history/packages.mjs';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const { explanationTables } = require('../dist/report/benchmarks/explanation-rows.js');
const { changeText, countText } = require('../dist/report/benchmarks/comparison-words.js');

const { values: options } = parseArgs({ options: { samples: { type: 'string', default: '3' } } });
const rowsShown = 6;

const temporary = mkdtempSync(path.join(os.tmpdir(), 'icprofile-history-'));
process.on('exit', () => rmSync(temporary, { recursive: true }));
const project = path.join(temporary, 'project');

function run(command, args, { expected = [0], ...rest } = {}) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  const ended = spawnSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    stdio,
    maxBuffer: 1 << 28,
    ...rest,
  });
  if (!expected.includes(ended.status)) throw new Error(`${command} ended with ${ended.status}`);
  return ended.stdout;
}

const git = (...args) =>
  run('git', ['-c', 'user.name=history', '-c', 'user.email=history@example.org', ...args]);
const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
const install = (side) =>
  run('npm', ['install', '--save-exact', ...quietly, ...packages.map((of) => `${of.name}@${of[side]}`)]);

/** A project whose last commit has the older versions, and whose working tree has the newer ones. */
function makeProject() {
  cpSync(path.join(here, 'real-history', 'suite'), project, { recursive: true });
  writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
  writeFileSync(path.join(project, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  install('from');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Older versions');
  install('to');
  symlinkSync(root, path.join(project, 'node_modules', 'icprofile'));
}

/** The exit status is that of a comparison: regressions are what this is about. */
function compare() {
  const cli = path.join(root, 'dist', 'cli', 'main.js');
  const build = `npm ci ${quietly.join(' ')} && ln -s '${root}' node_modules/icprofile`;
  const measuring = ['--source', 'emulated', '--samples', options.samples];
  const comparing = ['--against', 'HEAD', '--build', build, '--explain', '--format', 'json'];
  return JSON.parse(
    run(process.execPath, [cli, 'bench', ...measuring, ...comparing], { expected: [0, 1, 3] }),
  );
}

const row = (...cells) => `| ${cells.join(' | ')} |`;
const code = (text) =>
  `<code>${text.replace(/[<>|&]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
const packageOf = ({ file }) => packages.find(({ name }) => file === `${name}.bench.cjs`);
const nameOf = ({ path: names }) => names.at(-1);

function verdictRow(benchmark) {
  const { name, from, to } = packageOf(benchmark);
  const { verdict, change, base, head, reason } = benchmark;
  const counts = [countText(base.median), countText(head.median)];
  return row(
    name,
    from,
    to,
    nameOf(benchmark),
    reason === null ? verdict : `${verdict}: ${reason}`,
    changeText(change),
    ...counts,
  );
}

function functionTable({ explanation }) {
  const { functions } = explanationTables(explanation, rowsShown);
  return [
    row('function', 'change', 'self, before', 'after', 'calls, before', 'after'),
    '| --- | --: | --: | --: | --: | --: |',
    ...functions.map((each) =>
      row(
        each.isSum ? each.text : code(each.text.replace('node_modules/', '')),
        each.change,
        each.baseSelf,
        each.headSelf,
        each.baseCalls,
        each.headCalls,
      ),
    ),
  ].join('\n');
}

function section(benchmark) {
  const { name, from, to, why } = packageOf(benchmark);
  const { measured } = benchmark.explanation;
  const counts = `${countText(measured.base)} instructions an iteration before, ${countText(measured.head)} after`;
  return `### ${name} ${from} to ${to}: ${nameOf(benchmark)}

${benchmark.verdict}, ${changeText(benchmark.change)}: ${counts}.

${functionTable(benchmark)}

${why[nameOf(benchmark)] ?? ''}
`;
}

function pageOf({ benchmarks, head: { machine } }) {
  const explained = benchmarks.filter(({ explanation }) => explanation !== undefined);
  const shares = explained.map(({ explanation: { withoutProbes, measured } }) =>
    Math.abs(withoutProbes / measured.change),
  );
  const within = (part) => shares.filter((share) => share <= part).length;
  return `# Real history

Made by \`npm run bench:history\`, with Node ${machine.node} under QEMU ${machine.emulator}. It installs two published versions of each of ${packages.length} packages, the older ones in the commit and the newer ones in the
working tree of a project, runs the same benchmarks (\`benchmarks/real-history/suite\`) with both by \`icprofile bench --against HEAD --explain\`, and shows what that printed. The sentences below the tables are by people who have
read the code of the packages. The packages have been measured as they are used by such a benchmark, and not otherwise: another use may tell the opposite.

## Verdicts

| package | before | after | benchmark | verdict | change | instructions before | after |
| --- | --- | --- | --- | --- | --: | --: | --: |
${benchmarks.map(verdictRow).join('\n')}

## Explanations

Numbers are instructions per iteration. The first column of numbers adds up to its last row; ${rowsShown} functions have rows of their own. What the columns and rows mean is in [comparing](comparing.md#why-it-has-changed).
What is in none of the profiles is at most a tenth of the change in ${within(0.1)} of ${shares.length} benchmarks, and at most a third in ${within(1 / 3)}.

${explained.map(section).join('\n')}`;
}

makeProject();
writeFileSync(path.join(root, 'docs', 'real-history.md'), pageOf(compare()));
