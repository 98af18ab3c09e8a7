/** Functions of compiled files are told where they were written. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const packageRoot = path.join(__dirname, '..', '..', '..');
const source = `interface Row {
  readonly id: number;
}

export function find(rows: readonly Row[], id: number): Row | undefined {
  return rows.find((row) => row.id === id);
}
`;

function compiled(options: ts.CompilerOptions): { readonly code: string; readonly map: string | undefined } {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: 'src/rows.ts',
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, ...options },
  });
  return { code: outputText, map: sourceMapText };
}

const main = (load: string) => `
const { profile, Profiler, ManualCounters } = require(${JSON.stringify(packageRoot)});
${load}
const find = profile(rows.find);
const profiler = new Profiler({ counters: new ManualCounters() });
profiler.runcall(() => find([], 1));
const fn = profiler.profile.functions.find(({ name }) => name === 'find');
console.log(JSON.stringify([fn.file, fn.line, fn.column]));
`;

/** File relative to the directory, line and column that the profile tells of `find`. */
function placeOfFind(
  files: Readonly<Record<string, string>>,
  load = "const rows = require('./dist/rows.js');",
): readonly unknown[] {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-maps-')));
  try {
    for (const [name, content] of Object.entries({ ...files, 'main.js': main(load) })) {
      fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      fs.writeFileSync(path.join(directory, name), content);
    }
    const { stdout, stderr } = spawnSync(process.execPath, ['main.js'], { cwd: directory, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const [file, ...place] = JSON.parse(stdout) as [string, number, number];
    return [path.relative(directory, file), ...place];
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

const line = 5;
const column = source.split('\n')[line - 1]!.indexOf('(') + 1;

test('by a source map in a file beside it', () => {
  const { code, map } = compiled({ sourceMap: true });
  const withSource = JSON.stringify({ ...(JSON.parse(map!) as object), sources: ['../src/rows.ts'] });
  const place = placeOfFind({ 'dist/rows.js': code, 'dist/rows.js.map': withSource });
  expect(place.slice(0, 2)).toEqual([path.join('src', 'rows.ts'), line]);
  expect(Math.abs((place[2] as number) - column)).toBeLessThanOrEqual('find'.length);
});

test('by a source map in the file itself', () => {
  const { code } = compiled({ inlineSourceMap: true });
  expect(placeOfFind({ 'dist/rows.js': code }).slice(1, 2)).toEqual([line]);
});

test('by what Node was told of code that was compiled in memory', () => {
  const { code } = compiled({ inlineSourceMap: true });
  const load = `
process.setSourceMapsEnabled(true);
const Module = require('node:module');
const compiled = new Module(__dirname + '/rows.ts');
compiled._compile(${JSON.stringify(code)}, __dirname + '/rows.ts');
const rows = compiled.exports;`;
  const [, told] = placeOfFind({ 'rows.ts': source }, load);
  expect(told).toBe(line);
});

test.each([
  ['is missing', 'nowhere.js.map'],
  ['is no JSON', 'data:application/json,{'],
])('of a source map that %s, it is in the compiled file', (_, url) => {
  const { code } = compiled({});
  const place = placeOfFind({ 'dist/rows.js': `${code}\n//# sourceMappingURL=${url}\n` });
  expect(place[0]).toBe(path.join('dist', 'rows.js'));
});
