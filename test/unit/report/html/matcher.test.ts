import { functionMatcher } from '../../../../lib/report/html/matcher';

const parse = { name: 'Parser.parse (x)', kind: 'function', file: '/src/a.ts', line: 1, column: 1 } as const;

it.each(['', 'parse (', 'PARSER', 'src/A', '/^parser\\./', '/a\\.ts$/'])(
  '%j asks for the function',
  (text) => {
    expect(functionMatcher(text)!(parse)).toBe(true);
  },
);

it.each(['print', '/^parse$/', '(parser)'])('%j does not', (text) => {
  expect(functionMatcher(text)!(parse)).toBe(false);
});

it('tells a wrong regular expression', () => {
  expect(functionMatcher('/(/')).toBeUndefined();
});
