import fc from 'fast-check';
import type { Profile } from '../../../lib/model/profile';
import { textReport } from '../../../lib/report';
import type { ReportOptions } from '../../../lib/report';
import { errorOf } from '../counters/support/errors';
import { functionNamed, profiles, run, type Step } from '../model/support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number, resumed = false, settled = false): Step => ({
  do: 'work',
  amount,
  resumed,
  settled,
});
const back: Step = { do: 'return' };

const functions = [
  functionNamed('parse', { file: '/app/parser.js', line: 3, column: 1 }),
  functionNamed('token', { file: '/app/parser.js', line: 20, column: 1 }),
  functionNamed('render'),
];

/** parse calls itself, and token twice; render calls token. */
const steps = [
  ...[work(500), call(0), work(1_000_000), call(0), work(234_567), back],
  ...[call(1), work(10_000), back, call(1), work(10_000), back, back],
  ...[call(2), work(70_000), call(1), work(5000), back, back],
];
const profile = uncorrected(run({ functions, threads: [steps] }));

function uncorrected(recorded: Profile): Profile {
  return { ...recorded, events: recorded.events.map((event) => ({ ...event, corrected: false })) };
}

/** What stands below the heading of the profile. */
function body(recorded: Profile, options: ReportOptions = {}): string {
  const text = textReport(recorded, options);
  return text.slice(text.indexOf('\n\n') + 2);
}

test('above the table stand event, total, source, machine and time', () => {
  expect(textReport(profile).split('\n\n')[0]).toBe(
    [
      'instructions: 1 330 073 instructions in 0.000 s (manual source)',
      'CPU (x64), Linux 6.1, Node 24.0.0, V8 13.6',
      "2026-11-22T11:43:25.202Z, with the wrappers' own cost in it",
    ].join('\n'),
  );
});

test('a table of functions, sorted by self, with columns aligned', () => {
  expect(body(profile)).toBe(
    `\
calls       self     %  per call      total      %   per call  function
  2/1  1 234 567  92.8   617 284  1 254 567   94.3  1 254 567  /app/parser.js:3(parse)
    1     70 000   5.3    70 000     75 000    5.6     75 000  render
    3     25 000   1.9     8 333     25 000    1.9      8 333  /app/parser.js:20(token)
             500   0.0            1 330 073  100.0             (program)
               6   0.0                    6    0.0             (profiler)

sorted by self
`,
  );
});

test('sorted and restricted as asked for, and it says so', () => {
  expect(body(profile, { sort: ['cum', 'name'], restrict: ['parser', 1] })).toBe(
    `\
calls       self     %  per call      total     %   per call  function
  2/1  1 234 567  92.8   617 284  1 254 567  94.3  1 254 567  /app/parser.js:3(parse)

1 of 5 functions, sorted by cumulative, then name
`,
  );
  expect(body(profile, { sort: 'calls', reverse: true })).toMatch(/sorted by calls, reversed\n$/);
});

test('callers of a function, whose values add up to its own', () => {
  expect(body(profile, { callersOf: '^token|parse$' })).toBe(
    `\
Functions and who called them (<-)

calls       self     %      total     %  function
  2/1  1 234 567  92.8  1 254 567  94.3  /app/parser.js:3(parse)
    1  1 234 567  92.8  1 254 567  94.3    <- (program)
  1/0                                      <- /app/parser.js:3(parse)

    3     25 000   1.9     25 000   1.9  /app/parser.js:20(token)
    2     20 000   1.5     20 000   1.5    <- /app/parser.js:3(parse)
    1      5 000   0.4      5 000   0.4    <- render
`,
  );
});

test('callees of a function', () => {
  expect(body(profile, { calleesOf: 'render' })).toBe(
    `\
Functions and whom they called (->)

calls    self    %   total    %  function
    1  70 000  5.3  75 000  5.6  render
    1   5 000  0.4   5 000  0.4    -> /app/parser.js:20(token)
`,
  );
});

test('where no function matches, it says so', () => {
  expect(body(profile, { callersOf: 'nobody' })).toContain('no function matches nobody');
});

test('columns for asynchronous work are there where there is any', () => {
  const fn = functionNamed('load', { kind: 'async function' });
  const asynchronous = uncorrected(
    run({ functions: [fn], threads: [[call(0), work(1000), work(200, true), work(30, true, true)]] }),
  );
  expect(body(asynchronous, { restrict: ['load'] })).toBe(
    `\
calls   self     %  per call  total     %  per call  synchronous  after settlement  resumptions  function
    1  1 230  99.9     1 230  1 230  99.9     1 230        1 000                30            2  load

1 of 3 functions, sorted by self
`,
  );
  expect(body(profile)).not.toMatch(/synchronous|settlement|resumptions/);
});

test('what each thread had is told where there are several', () => {
  const threads = run({ functions: [], threads: [[work(75)], [work(25)]] });
  expect(textReport(threads)).toContain('threads: main 75.0 %, worker 1 25.0 %');
});

test('what changed since a baseline, for functions and for paths', () => {
  const now = uncorrected(
    run({
      functions: [{ ...functions[0]!, line: 9 }, functions[1]!, functionNamed('added')],
      threads: [[...steps, call(0), work(1000), back]],
    }),
  );
  const text = textReport(now, { baseline: profile });
  expect(text.split('\n')[0]).toBe(
    'instructions: 1 330 073 instructions before, 1 331 074 after: +1 001 (+0.1 %)',
  );
  expect(body(now, { baseline: profile, restrict: ['(^|\\()(parse|added|render)'] })).toBe(
    `\
                  self                               total                    calls       self per call    total per call
      before      after   change       %     before      after   change       %  before  after   before    after     before    after  function
+                70 000  +70 000                        75 000  +75 000                      1            70 000              75 000  added
-     70 000             -70 000  -100.0     75 000             -75 000  -100.0       1          70 000              75 000           render
   1 234 567  1 235 567   +1 000    +0.1  1 254 567  1 255 567   +1 000    +0.1     2/1    3/2  617 284  411 856  1 254 567  627 784  /app/parser.js:9(parse)

3 of 5 changed functions, 1 function unchanged; sorted by self, by the size of the change

                  self                               total                    calls       self per call    total per call
      before      after   change       %     before      after   change       %  before  after   before    after     before    after  path
+                70 000  +70 000                        75 000  +75 000                      1            70 000              75 000  (program) > added
-     70 000             -70 000  -100.0     75 000             -75 000  -100.0       1          70 000              75 000           (program) > render
   1 234 567  1 235 567   +1 000    +0.1  1 254 567  1 255 567   +1 000    +0.1     2/1    3/2  617 284  411 856  1 254 567  627 784  (program) > parse

3 of 6 changed paths, 2 paths unchanged; sorted by self, by the size of the change
`,
  );
});

test('another event is shown by its name, with its unit in the headings', () => {
  expect(body(profile, { event: 'cycles' })).toContain('self (cycles)');
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => textReport(profile, { event: 'page-faults' }));
});

test('notes stand below the table', () => {
  expect(textReport({ ...profile, notes: ['odd', 'very'] })).toMatch(/\nnote: odd\nnote: very\n$/);
});

test('any profile can be shown, in any way', () => {
  fc.assert(
    fc.property(profiles, profiles, (recorded, baseline) => {
      for (const options of [{}, { callersOf: '.' }, { calleesOf: '.' }, { baseline }]) {
        const text = textReport(recorded, options);
        expect(text).toMatch(/[^\n]\n$/);
        expect(text).not.toMatch(/NaN|undefined|null|Infinity| \n/);
      }
    }),
    { numRuns: 30 },
  );
});
