import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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

test('a disk that fills up in the middle leaves the old file', () => {
  fs.writeFileSync(file, 'old');
  const write = fs.writeFileSync;
  jest.spyOn(fs, 'writeFileSync').mockImplementation((name) => {
    write(name, 'ne');
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

test('what is no ordinary file is written to, not replaced', () => {
  writeFileWhole('/dev/null', 'text');
  expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test.each([['/nowhere/report.txt'], [directory]])('%s is refused with what the system said', (target) => {
  errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => writeFileWhole(target, 'text'));
});
