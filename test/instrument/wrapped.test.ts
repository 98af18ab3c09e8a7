/** Programs that wrap functions themselves, under `icprofile run`. */
import fs from 'node:fs';
import path from 'node:path';
import { callsByName, inTemporaryDirectory, runProfiled } from './support';

const packageRoot = path.join(__dirname, '..', '..');

const wrapping = `
const { profile, profileMethods } = require('icprofile');
function parse(text) { return text.split(','); }
const parsed = profile(parse);
const sum = profile((numbers) => numbers.reduce((a, b) => a + b, 0));
const later = profile(async function later(x) { await null; return x; });
const generate = profile(function* generate() { yield 1; });
class Stack {
  #items = [];
  static #made = 0;
  constructor() { Stack.#made++; }
  push(item) { this.#items.push(item); }
  get size() { return this.#items.length; }
  static made() { return Stack.#made; }
}
const ProfiledStack = profile(Stack);
class Plain { method() {} }
const ProfiledPlain = profile(Plain);
const own = profileMethods({ helper() {} });
const renamed = profile(function original() {}, { name: 'chosen' });

for (let i = 0; i < 3; i++) {
  parsed('1,2'); sum([1, 2]); later(1); [...generate()]; own.helper(); renamed();
  new ProfiledStack().push(1); new ProfiledPlain().method();
}
console.log(new ProfiledStack().size, ProfiledStack.made(), parsed === profile(parse));
`;

test('a function that is wrapped and has probes is listed once, with its calls', () => {
  const { stdout, profile } = inTemporaryDirectory((directory) => {
    fs.mkdirSync(path.join(directory, 'node_modules'));
    fs.symlinkSync(packageRoot, path.join(directory, 'node_modules', 'icprofile'));
    fs.writeFileSync(path.join(directory, 'app.js'), wrapping);
    return runProfiled(['app.js'], { cwd: directory });
  });
  expect(stdout).toBe('0 4 true\n');
  const functions = profile!.functions.filter(({ file }) => file?.endsWith('app.js'));
  const places = functions.map(({ name, line, column }) => `${name} ${line}:${column}`);
  expect(places).toEqual([...new Set(places)]);
  const repeated = functions.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) < index);
  expect(repeated).toEqual(['<anonymous>']); // that which `sum` is, and the one in it
  expect(functions.map(({ name }) => name)).not.toContain('(anonymous)');
  expect(callsByName(profile!)).toMatchObject({
    parse: 3,
    later: 3,
    generate: 3,
    Stack: 4,
    'Stack.push': 3,
    'get Stack.size': 1,
    'Stack.made': 1,
    Plain: 3,
    'Plain.method': 3,
    helper: 3,
    chosen: 3,
    original: 3,
  });
});
