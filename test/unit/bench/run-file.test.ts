import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readBenchmarkRun } from '../../../lib/bench';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-run-file-'));
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

function fileOf(content: string): string {
  const file = path.join(directory, 'result.json');
  fs.writeFileSync(file, content);
  return file;
}

const run = benchmarkRun([benchmarkResult(['parse'], [1000, 1001])]);
const json = JSON.stringify(run);

it('reads what was written', () => {
  expect(readBenchmarkRun(fileOf(json))).toEqual(run);
});

it.each([
  ['truncated', json.slice(0, 300)],
  ['empty', ''],
  ['of another kind', '{"format":"icprofile-profile","version":1}'],
  ['of a later version', JSON.stringify({ ...run, version: 99 })],
])('refuses a file that is %s, and says which', (_, content) => {
  const file = fileOf(content);
  const refused = expect.objectContaining({
    code: 'ERR_ICPROFILE_INVALID_BENCHMARKS',
    message: expect.stringContaining(file) as string,
  }) as Error;
  expect(() => readBenchmarkRun(file)).toThrow(refused);
});

it('names the system call where the file cannot be read', () => {
  expect(() => readBenchmarkRun(path.join(directory, 'nowhere.json'))).toThrow(
    expect.objectContaining({ code: 'ERR_ICPROFILE_SYSTEM_CALL', systemCall: 'open' }) as Error,
  );
});

it('takes no directory', () => {
  expect(() => readBenchmarkRun(directory)).toThrow(
    expect.objectContaining({ code: 'ERR_ICPROFILE_INVALID_ARGUMENT' }) as Error,
  );
});
