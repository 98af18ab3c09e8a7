import fc from 'fast-check';
import type { Profile } from '../../../lib/model/profile/profile';
import { textReport } from '../../../lib/report';
import type { ReportOptions } from '../../../lib/report';
import { errorOf } from '../counters/support/errors';
import { functionNamed, profiles, run, type Step } from '../model/support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number, resumed = false): Step => ({ do: 'work', amount, resumed });
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
      'instructions: 1 330 067 instructions in 0.000 s (manual source)',
      'CPU (x64), Linux 6.1, Node 24.0.0, V8 13.6',
      "2026-11-22T11:43:25.202Z, with the wrappers' own cost in it",
      'left out: 6 instructions of the profiler itself, 0.0 % of all that was counted',
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
             500   0.0            1 330 067  100.0             (program)

sorted by self
`,
  );
});

test('sorted and restricted as asked for, and it says so', () => {
  expect(body(profile, { sort: ['cum', 'name'], restrict: ['parser', 1] })).toBe(
    `\
calls       self     %  per call      total     %   per call  function
  2/1  1 234 567  92.8   617 284  1 254 567  94.3  1 254 567  /app/parser.js:3(parse)

1 of 4 functions, sorted by cumulative, then name
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
    run({ functions: [fn], threads: [[call(0), work(1000), work(200, true), work(30, true)]] }),
  );
  expect(body(asynchronous, { restrict: ['load'] })).toBe(
    `\
calls   self      %  per call  total      %  per call  synchronous  resumptions  function
    1  1 230  100.0     1 230  1 230  100.0     1 230        1 000            2  load

1 of 2 functions, sorted by self
`,
  );
  expect(body(profile)).not.toMatch(/synchronous|resumptions/);
});

test('what Node does after a module has run makes no columns for asynchronous work', () => {
  const main = functionNamed('<module>', { file: '/app/main.js', line: 1, column: 1 });
  const printing = run({ functions: [main], threads: [[call(0), work(1000), work(2, true)]] });
  expect(body(printing)).not.toMatch(/synchronous|resumptions/);
  const waiting = run({ functions: [main], threads: [[call(0), work(1000), work(200, true)]] });
  expect(body(waiting)).toMatch(/synchronous +resumptions/);
});

describe('a profile with labels', () => {
  const [search, order] = ['/search', '/order'].map((endpoint) =>
    functionNamed(`endpoint=${endpoint}`, { kind: 'label', labels: { endpoint } }),
  );
  const served = uncorrected(
    run({
      functions: [search!, order!, functionNamed('handle'), functionNamed('query')],
      threads: [
        [
          ...[call(0), work(10), call(2), work(100), call(3), work(3000), back, back, back],
          ...[call(1), work(20), call(3), work(500), back, back],
        ],
      ],
    }),
  );

  test('begins with a table by label, the largest total first', () => {
    expect(textReport(served).split('\n\n')[1]).toBe(
      `\
calls  total     %  per call  label
    1  3 110  85.7     3 110  endpoint=/search
    1    520  14.3       520  endpoint=/order`,
    );
  });

  test('the callees of a label are all functions that ran under it', () => {
    expect(body(served, { calleesOf: 'search' })).toContain(
      `\
calls   self     %  total     %  function
    1     10   0.3  3 110  85.7  endpoint=/search
    1  3 000  82.6  3 000  82.6    -> query
    1    100   2.8  3 100  85.4    -> handle
`,
    );
  });
});

test('files are named relative to the directory, and found by either name', () => {
  expect(body(profile, { directory: '/app' })).toContain(' parser.js:3(parse)');
  expect(body(profile, { directory: '/ap' })).toContain(' /app/parser.js:3(parse)');
  for (const pattern of ['^parser\\.js:3', '^/app/parser\\.js:3'])
    expect(body(profile, { directory: '/app', restrict: [pattern] })).toContain('1 of 4 functions');
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
    'instructions: 1 330 067 instructions before, 1 331 067 after: +1 000 (+0.1 %)',
  );
  expect(body(now, { baseline: profile, restrict: ['(^|\\()(parse|added|render)'] })).toBe(
    `\
                  self                               total                    calls       self per call    total per call
      before      after   change       %     before      after   change       %  before  after   before    after     before    after  function
+                70 000  +70 000                        75 000  +75 000                      1            70 000              75 000  added
-     70 000             -70 000  -100.0     75 000             -75 000  -100.0       1          70 000              75 000           render
   1 234 567  1 235 567   +1 000    +0.1  1 254 567  1 255 567   +1 000    +0.1     2/1    3/2  617 284  411 856  1 254 567  627 784  /app/parser.js:9(parse)

3 of 4 changed functions, 1 function unchanged; sorted by self, by the size of the change

                  self                               total                    calls       self per call    total per call
      before      after   change       %     before      after   change       %  before  after   before    after     before    after  path
+                70 000  +70 000                        75 000  +75 000                      1            70 000              75 000  (program) > added
-     70 000             -70 000  -100.0     75 000             -75 000  -100.0       1          70 000              75 000           (program) > render
   1 234 567  1 235 567   +1 000    +0.1  1 254 567  1 255 567   +1 000    +0.1     2/1    3/2  617 284  411 856  1 254 567  627 784  (program) > parse

3 of 5 changed paths, 2 paths unchanged; sorted by self, by the size of the change
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
