/** Nothing that programs and files are called by gets a line, a cursor or a log to itself, whatever prints it. */
import fc from 'fast-check';
import type { BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import { compareRuns } from '../../lib/bench/comparing/compare';
import { benchProgress } from '../../lib/cli/bench/bench-progress';
import { benchmarksText } from '../../lib/report/benchmarks/benchmarks-text';
import { comparisonText } from '../../lib/report/benchmarks/comparison-text';
import { comparisonMarkdown } from '../../lib/report/benchmarks/comparison-markdown';
import { comparisonJunit } from '../../lib/report/benchmarks/comparison-junit';
import { textReport } from '../../lib/report/text/text';
import { visibleLine, visibleText } from '../../lib/visible-text';
import { reportFailure } from '../../lib/cli/failure';
import { IcprofileError } from '../../lib/errors';
import { arbitraryProfile } from './report/support/arbitrary-profile';
import '../support/property-seed';

const hostile = [
  'new\nline',
  '\u001b[31mred',
  'x\n::error::injected',
  '::error::first',
  '  ::warning::x',
  'a ##[error] b',
  'carriage\rreturn',
  'right\u202eto left\u2066 isolate',
  'zero\u200bwidth\ufeff mark\u061c',
  'tag\u{e0041}',
  'half\ud800',
  'c1\u009b2J',
  'line\u2028separator',
];
const name = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }));

function expectVisible(output: string): void {
  const lines = output.split('\n');
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/u);
    expect(line).not.toMatch(/^\s*::|##\[/);
  }
}

function runNamed(names: readonly string[], message: string): BenchmarkRun {
  const sample = {
    seed: 1,
    iterations: 1,
    regions: [1],
    value: 1,
    garbageCollection: 0,
    tier: null,
    isWarm: true,
    allocatedBytes: null,
  } as const;
  return {
    format: 'icprofile-benchmarks',
    version: 1,
    icprofileVersion: '0',
    startedAt: '2026-01-01T00:00:00.000Z',
    source: 'emulated',
    event: { name: message, unit: 'instructions' },
    machine: {
      cpuModel: message,
      architecture: 'x64',
      kernel: message,
      node: '20',
      v8: '11',
      flags: [message],
      emulator: null,
    },
    commit: message,
    benchmarks: names.map((of, index) => ({
      file: `${of}.js`,
      path: [`${index}${of}`, of],
      threshold: null,
      samples: index % 2 === 0 ? [sample] : [],
      failure: index % 2 === 0 ? null : { kind: 'threw', message, seed: 1 },
    })),
    notes: [message],
  } as unknown as BenchmarkRun;
}

test.each(hostile)('%j is on one line, and seen', (text) => {
  expectVisible(visibleLine(text));
  expect(visibleText(text)).not.toBe('');
  expect(visibleLine(visibleLine(text))).toBe(visibleLine(text));
});

test('ordinary text stays as it is, emojis and scripts that join letters too', () => {
  for (const text of ['a b::c', 'naïve', '日本語', '👩\u200d👩\u200d👧', 'می\u200cخواهم', 'C:\\path', 'a: b'])
    expect(visibleLine(text)).toBe(text);
});

test('results and comparisons of benchmarks, as text, Markdown and JUnit', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), name, (names, message) => {
      const run = runNamed(names, message);
      const comparison = compareRuns(run, run, {});
      const differing = compareRuns(run, runNamed(names, `${message}2`), {});
      for (const output of [
        benchmarksText(run),
        comparisonText(comparison),
        comparisonText(differing),
        comparisonMarkdown(comparison),
        comparisonMarkdown(differing),
      ])
        expectVisible(output);
      expect(comparisonJunit(comparison)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 50 },
  );
});

test('profiles: functions, calls, comparisons, notes', () => {
  fc.assert(
    fc.property(arbitraryProfile(), name, (profile, text) => {
      const functions = profile.functions.map((fn, index) =>
        index % 2 === 1 ? { ...fn, name: text, file: fn.file === null ? null : text } : fn,
      );
      const hostileProfile = {
        ...profile,
        functions,
        notes: [text],
        machine: { ...profile.machine, flags: [text], cpuModel: text },
      };
      expectVisible(textReport(hostileProfile));
      expectVisible(textReport(hostileProfile, { callersOf: /(?:)/ }));
      expectVisible(textReport(hostileProfile, { calleesOf: 'no such function\n::error::x' }));
      expectVisible(textReport(hostileProfile, { baseline: hostileProfile }));
    }),
    { numRuns: 50 },
  );
});

test('progress and errors', () => {
  fc.assert(
    fc.property(name, (text) => {
      const written: string[] = [];
      const stream = { isTTY: false, write: (line: string) => written.push(line) } as never;
      const progress = benchProgress(false, stream);
      progress.planned(1);
      const failure = { kind: 'threw', message: text, seed: 1 } as const;
      progress.sampled({ file: text, path: [text] } as never, failure);
      const write = jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
        written.push(String(line));
        return true;
      });
      reportFailure(new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `Cannot read ${text}`));
      reportFailure(new Error(text));
      write.mockRestore();
      process.exitCode = 0;
      for (const output of written) expectVisible(output);
      expect(written[1]?.trimEnd().split('\n')).toHaveLength(1);
    }),
  );
});
