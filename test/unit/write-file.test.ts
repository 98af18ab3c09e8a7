import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fs as originals } from '../../lib/originals';
import { writeFileWhole } from '../../lib/write-file';
import { errorOf } from './counters/support/errors';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-write-'));
const file = path.join(directory, 'report.txt');
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('text and bytes are written, and nothing else is left behind', () => {
  writeFileWhole(file, 'text');
  writeFileWhole(file, Uint8Array.of(1, 2, 3));
  expect([...fs.readFileSync(file)]).toEqual([1, 2, 3]);
  expect(fs.readdirSync(directory)).toEqual(['report.txt']);
});

test('text in pieces is written piece by piece', () => {
  writeFileWhole(file, ['one ', 'two ', 'three']);
  expect(fs.readFileSync(file, 'utf8')).toBe('one two three');
});

test('a disk that fills up in the middle leaves the old file', () => {
  fs.writeFileSync(file, 'old');
  const write = originals.writeSync;
  jest.spyOn(originals, 'writeSync').mockImplementation((descriptor) => {
    write(descriptor, 'ne');
    throw Object.assign(new Error('ENOSPC: no space left'), { errno: -28, syscall: 'write', code: 'ENOSPC' });
  });
  const error = errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => writeFileWhole(file, 'new'));
  expect(error).toMatchObject({ errno: 28, systemCall: 'write' });
  expect(fs.readFileSync(file, 'utf8')).toBe('old');
  expect(fs.readdirSync(directory)).toEqual(['report.txt']);
});

test('a file that stands for a link is written where the link points', () => {
  const link = path.join(directory, 'link');
  fs.symlinkSync('report.txt', link);
  writeFileWhole(link, 'through the link');
  expect(fs.readFileSync(file, 'utf8')).toBe('through the link');
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
});

test('a link that leads to no file yet stays a link, and the file is made', () => {
  const link = path.join(directory, 'dangling');
  fs.symlinkSync('made.txt', link);
  writeFileWhole(link, 'made');
  expect(fs.readFileSync(path.join(directory, 'made.txt'), 'utf8')).toBe('made');
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
});

test('a file that is replaced keeps its mode, and other hard links the old content', () => {
  const other = path.join(directory, 'other.txt');
  fs.writeFileSync(file, 'old');
  fs.linkSync(file, other);
  fs.chmodSync(file, 0o640);
  writeFileWhole(file, 'new');
  expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  expect(fs.readFileSync(other, 'utf8')).toBe('old');
});

test('the temporary file is new, and of a name that cannot be guessed', () => {
  const opened = jest.spyOn(originals, 'openSync');
  writeFileWhole(file, 'one');
  writeFileWhole(file, 'two');
  const calls = opened.mock.calls.map(([name, flags]) => [String(name), flags]);
  expect(calls.map(([, flags]) => flags)).toEqual(['wx', 'wx']);
  expect(new Set(calls.map(([name]) => name)).size).toBe(2);
});

test('what is no ordinary file is written to, not replaced', () => {
  writeFileWhole('/dev/null', 'text');
  expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test.each([['/nowhere/report.txt'], [directory]])('%s is refused with what the system said', (target) => {
  errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => writeFileWhole(target, 'text'));
});
