// What test runners print.

// eslint-disable-next-line no-control-regex
const colours = /\u001b\[\d+m/g;

/** Of a line. */
const patterns = {
  tap: /^ *(?<mark>not ok|ok) \d+ ?-? ?(?<title>.*)$/,
  less: /^- (?<title>.*): (?<mark>OK|FAIL|ERROR)/,
};

function outcomeOf({ mark, title }) {
  if (/# (SKIP|TODO)\b/i.test(title)) return 'skipped';
  return mark.toUpperCase() === 'OK' ? 'passed' : 'failed';
}

/** One entry for each test (or assertion, where the runner tells those), as `outcome title`, in the order of the report. */
export function readReport(kind, output) {
  return output.split('\n').flatMap((line) => {
    const { groups } = patterns[kind].exec(line.replace(colours, '')) ?? {};
    return groups === undefined ? [] : [`${outcomeOf(groups)} ${groups.title}`];
  });
}

export function countOutcomes(report) {
  const count = (outcome) => report.filter((entry) => entry.startsWith(`${outcome} `)).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}

/** What the one has and the other has not, both counting equal entries. */
export function difference(report, other) {
  const left = new Map();
  for (const entry of other) left.set(entry, (left.get(entry) ?? 0) + 1);
  return report.filter((entry) => {
    const count = left.get(entry) ?? 0;
    left.set(entry, count - 1);
    return count <= 0;
  });
}
