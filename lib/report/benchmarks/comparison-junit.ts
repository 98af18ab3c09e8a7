/**
 * A comparison of benchmarks as JUnit XML, which CI servers show as tests: a benchmark is a test case, a regression that
 * fails a failure, and what cannot be told an error, since it is no success.
 */
import type {
  BenchmarkComparison,
  BenchmarkName,
  RunComparison,
  SingleBenchmark,
} from '../../model/benchmark';
import {
  changeText,
  countText,
  eventText,
  failureTexts,
  intervalText,
  singleText,
  summaryText,
  verdictText,
} from './comparison-words';
import { visibleText } from '../../visible-text';
import { xmlDocument, type XmlElement } from './xml';

export function comparisonJunit(comparison: RunComparison): string {
  const cases = [
    ...comparison.benchmarks.map((benchmark) => benchmarkCase(benchmark)),
    ...comparison.added.map(addedCase),
    ...comparison.removed.map((single) => removedCase(single, comparison.allowsRemoved)),
  ];
  // Where nothing was compared, a suite without cases would pass.
  const all = cases.length > 0 ? cases : [nothingCase(comparison)];
  const counts = {
    tests: all.length,
    failures: all.filter((each) => hasChild(each, 'failure')).length,
    errors: all.filter((each) => hasChild(each, 'error')).length,
    skipped: all.filter((each) => hasChild(each, 'skipped')).length,
  };
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'icprofile compare', ...counts },
    content: [
      {
        name: 'testsuite',
        attributes: { name: eventText(comparison), timestamp: comparison.head.startedAt, ...counts },
        content: all,
      },
    ],
  });
}

function benchmarkCase(benchmark: BenchmarkComparison): XmlElement {
  const { verdict, isHard, reason } = benchmark;
  const details = detailsOf(benchmark);
  if (isHard)
    return testCase(benchmark, [problem('failure', changeText(benchmark.change), verdict, details)]);
  if (verdict === 'cannot tell')
    return testCase(benchmark, [problem('error', reason ?? verdict, verdict, details)]);
  return testCase(benchmark, [{ name: 'system-out', attributes: {}, content: details }]);
}

function detailsOf(benchmark: BenchmarkComparison): string {
  const { base, head, change, notes } = benchmark;
  return [
    [verdictText(benchmark), changeText(change), intervalText(benchmark)]
      .filter((text) => text !== '')
      .join(', '),
    `base ${countText(base.median)}, head ${countText(head.median)}`,
    ...failureTexts(benchmark),
    ...notes,
  ].join('\n');
}

function addedCase(single: SingleBenchmark): XmlElement {
  const text = `added, ${singleText(single)}`;
  return testCase(single, [
    single.side.failure === null
      ? { name: 'skipped', attributes: { message: text } }
      : problem('error', text, 'cannot tell', single.side.failure.message),
  ]);
}

function removedCase(single: SingleBenchmark, isAllowed: boolean): XmlElement {
  const text = `removed, was ${singleText(single)}`;
  return testCase(single, [
    isAllowed
      ? { name: 'skipped', attributes: { message: text } }
      : problem('error', text, 'cannot tell', text),
  ]);
}

function nothingCase(comparison: RunComparison): XmlElement {
  const details = comparison.differences.map(
    ({ what, base, head }) => `${what}: ${base} in the base, ${head} in the head`,
  );
  const text = summaryText(comparison);
  return testCase({ file: 'icprofile', path: ['compare'] }, [
    problem('error', text, comparison.outcome, [text, ...details].join('\n')),
  ]);
}

function testCase({ file, path }: BenchmarkName, content: readonly XmlElement[]): XmlElement {
  return {
    name: 'testcase',
    attributes: { classname: visibleText(file), name: visibleText(path.join(' > ')) },
    content,
  };
}

function problem(name: 'failure' | 'error', message: string, type: string, content: string): XmlElement {
  return { name, attributes: { message, type }, content };
}

function hasChild({ content = [] }: XmlElement, name: string): boolean {
  return typeof content !== 'string' && content.some((child) => child.name === name);
}
