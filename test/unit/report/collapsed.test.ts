import { errorOf } from '../counters/support/errors';
import { collapsedReport } from '../../../lib/report/export/collapsed';
import { smallProfile, twoThreads } from './support/small-profile';

test('each node has a line, with the path to it and its self', () => {
  expect(collapsedReport(smallProfile())).toBe(
    [
      '(program) 100',
      '(program);handle (/app/main.js:1:5) 20',
      '(program);handle (/app/main.js:1:5);endpoint=users 5',
      '(program);handle (/app/main.js:1:5);endpoint=users;query (/app/main.js:20:5) 300',
      '',
    ].join('\n'),
  );
});

test('several threads are the outermost frames', () => {
  const lines = collapsedReport(twoThreads()).split('\n');
  expect(lines[0]).toBe('main;(program) 100');
  expect(lines[4]).toBe('worker 1;(program) 100');
});

test('no name breaks a line or a path', () => {
  const functions = smallProfile().functions.map((fn) => ({ ...fn, name: 'a;b\nc 12', file: null }));
  const lines = collapsedReport(smallProfile({ functions })).trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('a:b\\nc 12 100');
  expect(lines.at(-1)).toBe('a:b\\nc 12;a:b\\nc 12 #2;a:b\\nc 12 #3;a:b\\nc 12 #4 300');
});

test('an event that the profile does not have is refused', () => {
  const error = errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () =>
    collapsedReport(smallProfile(), { event: 'cycles' }),
  );
  expect(error.message).toContain('event must be one of instructions:u, but is "cycles"');
});

test('a tree whose paths no string can hold is refused, with another format to take', () => {
  const [root] = smallProfile().nodes;
  const indexes = Array.from({ length: 8000 }, (_, index) => index);
  const profile = smallProfile({
    functions: indexes.map((index) => ({
      ...smallProfile().functions[0]!,
      name: `function number ${index} of a very deep stack`,
    })),
    nodes: indexes.map((index) => ({ ...root!, function: index, parent: index - 1 })),
    calls: [],
  });
  const error = errorOf('ERR_ICPROFILE_REPORT_TOO_LARGE', () => collapsedReport(profile));
  expect(error.message).toContain('speedscope');
});
