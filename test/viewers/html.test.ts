import { functionStatistics, htmlReport, type FunctionStatistics, type Profile } from '../../lib';
import { labelStatistics } from '../../lib/model/profile/label-statistics';
import { separateProfiler } from '../../lib/model/transform/separate-profiler';
import { visibleText } from '../../lib/visible-text';
import { profileOfThread } from '../../lib/report/html/threads';
import { describeInBrowser, type OpenReport } from './support/browser';
import { earlierServerProfile, hostileName, hugeProfile, serverProfile } from './support/difficult-profiles';
import {
  choose,
  chosenRows,
  clickFrame,
  clickRow,
  frame,
  frames,
  neighbours,
  numbersByFunction,
  sortBy,
  tableColumn,
  tableNames,
  textOf,
  type,
} from './support/report-page';

function valuesOf(
  profile: Profile,
  measure: (row: FunctionStatistics) => number,
  eventIndex = 0,
): Readonly<Record<string, number>> {
  const rows = functionStatistics(profile, eventIndex);
  const used = rows.filter(({ calls, total }) => calls > 0 || total !== 0);
  return Object.fromEntries(used.map((row) => [visibleText(row.function.name), measure(row)]));
}

const withoutZeros = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

describeInBrowser('the HTML report', (open) => {
  const profile = serverProfile();
  const { program } = separateProfiler(profile);
  let report: OpenReport;

  /** Every test has the page as it opens. */
  beforeEach(async () => {
    report = await open(htmlReport(profile, { title: 'Shop' }));
  });
  afterEach(async () => {
    const { page, errors, requests } = report;
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });

  it('names source, event, total, machine, Node, flags, date, threads and notes', async () => {
    const head = await textOf(report.page, 'header');
    for (const part of [
      'Shop',
      '1 946 500 instructions',
      'Left out: 90.0 k instructions of the profiler itself on all threads, 4.4 % of all that was counted',
      'hardware',
      'instructions:u',
      'Neoverse-N1 (arm64)',
      'Linux 6.12.0',
      '24.5.0',
      '--single-threaded',
      '2026-11-23 10:20:30 UTC',
      'main, worker 1',
      profile.notes[0]!,
    ])
      expect(head).toContain(part);
    expect(await report.page.$('#time-warning')).toBeNull();
  });

  it('shows the numbers of functionStatistics', async () => {
    const { page } = report;
    expect(await numbersByFunction(page, 'self')).toEqual(valuesOf(program, ({ self }) => self));
    expect(await numbersByFunction(page, 'total')).toEqual(valuesOf(program, ({ total }) => total));
    expect(await numbersByFunction(page, 'synchronous')).toEqual(
      valuesOf(program, ({ synchronousTotal }) => synchronousTotal),
    );
    for (const [column, measure] of [
      ['calls', ({ calls }: FunctionStatistics) => calls],
      ['recursive', ({ recursiveCalls }: FunctionStatistics) => recursiveCalls],
    ] as const)
      expect(await numbersByFunction(page, column)).toEqual(withoutZeros(valuesOf(program, measure)));
  });

  it('shows hostile names as text, with what cannot be seen made visible', async () => {
    expect(await tableNames(report.page)).toContain(visibleText(hostileName));
  });

  it('begins with the labels, the largest total first, and shows what ran under the one chosen', async () => {
    const { page } = report;
    const labels = labelStatistics(program);
    const names = await page.$$eval('#labels tbody th', (heads) => heads.map((head) => head.textContent));
    expect(names).toEqual(
      labels.map(({ function: fn }) =>
        Object.entries(fn.labels!)
          .map((entry) => entry.join(': '))
          .join(', '),
      ),
    );
    await page.click('#labels tbody tr:last-child button');
    const work = await neighbours(page, 'callees');
    expect(work.length).toBeGreaterThan(0);
    expect(await textOf(page, '#chosen-heading')).toBe(names.at(-1));
  });

  it('cuts off no column at 1400 pixels, also of a comparison', async () => {
    for (const options of [{}, { baseline: earlierServerProfile() }]) {
      const { page } = await open(htmlReport(profile, options), { widthPx: 1400 });
      const cut = await page.$$eval('.scroller', (scrollers) =>
        scrollers.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ id }) => id),
      );
      expect(cut).toEqual([]);
      await page.close();
    }
  });

  it('sorts by the column clicked, largest first, and the other way at the second click', async () => {
    const { page } = report;
    const calls = async () =>
      (await tableColumn(page, 'calls'))
        .filter((text) => text !== '')
        .map((text) => Number(text.replaceAll(' ', '')));
    await sortBy(page, 'calls');
    const descending = await calls();
    expect(descending).toEqual([...descending].sort((a, b) => b - a));
    await sortBy(page, 'calls');
    expect(await calls()).toEqual([...descending].reverse());
    await sortBy(page, 'name');
    const names = await tableNames(page);
    expect(names).toEqual([...names].sort());
  });

  it('filters by name and by file, as text and as a pattern', async () => {
    const { page } = report;
    await type(page, 'filter', 'DATABASE');
    expect([...(await tableNames(page))].sort()).toEqual(['parseRow', 'query', 'rows']);
    expect(await textOf(page, '#shown-rows')).toBe('3 of 14 functions');
    await type(page, 'filter', '/^r/');
    expect([...(await tableNames(page))].sort()).toEqual(['render', 'rows']);
    await type(page, 'filter', '/(/');
    expect(await textOf(page, '#shown-rows')).toBe('not a regular expression');
  });

  it('draws frames as wide as their totals', async () => {
    const { page } = report;
    const [whole, query, render] = [
      await frame(page, 'all threads'),
      await frame(page, 'query'),
      await frame(page, 'render'),
    ];
    expect(query.width / whole.width).toBeCloseTo(730_000 / 1_948_000, 3);
    // Its callee with a self below 0 has no width, and takes none away.
    expect(render.width / whole.width).toBeCloseTo(722_000 / 1_948_000, 3);
    expect(query.y).toBeLessThan(whole.y);
  });

  it('zooms to a frame that is clicked, and back', async () => {
    const { page } = report;
    const { width } = await frame(page, 'all threads');
    await clickFrame(page, 'query');
    expect((await frame(page, 'query')).width).toBeCloseTo(width, 0);
    expect((await frames(page)).map(({ name }) => name)).not.toContain('render');
    expect((await frame(page, 'handle')).classes).toContain('fade');
    await page.click('#zoom-out');
    expect((await frames(page)).map(({ name }) => name)).toContain('render');
  });

  it('has the same function chosen in graph, table and panel, whichever it was chosen in', async () => {
    const { page } = report;
    await clickFrame(page, 'query');
    expect(await chosenRows(page)).toEqual(['query']);
    expect(await textOf(page, '#chosen-heading')).toBe('query');
    await page.click('#zoom-out');
    await clickRow(page, 'escape');
    expect(await textOf(page, '#chosen-heading')).toBe('escape');
    const selected = (await frames(page)).filter(({ classes }) => classes.includes('selected'));
    expect(new Set(selected.map(({ name }) => name))).toEqual(new Set(['escape']));
  });

  it('says in words what is no function of the program, where it is chosen', async () => {
    const { page } = report;
    await clickRow(page, '(program)');
    expect(await textOf(page, '#chosen .meaning')).toMatch(/ran outside of all profiled functions/);
  });

  it('lists callers and callees of the chosen function, with calls and totals, and goes on to them', async () => {
    const { page } = report;
    await clickRow(page, 'render');
    expect(await neighbours(page, 'callers')).toEqual([['handle', '25', '720 500', '100.0 %']]);
    expect((await neighbours(page, 'callees')).slice(0, 2)).toEqual([
      ['walk', '25', '220 000', '30.5 %'],
      ['escape', '5 000', '180 000', '25.0 %'],
    ]);
    await page.click('#callees tbody button');
    expect(await neighbours(page, 'callers')).toEqual([
      ['render', '25', '220 000', '100.0 %'],
      ['walk', '975', '0', '0.0 %'],
    ]);
    expect(await chosenRows(page)).toEqual(['walk']);
  });

  it('finds functions in the graph, and says how much they are of the whole', async () => {
    const { page } = report;
    await type(page, 'search', 'escape');
    expect(await textOf(page, '#found')).toBe('1 function, 9.5 %');
    const dimmed = (await frames(page)).filter(({ classes }) => classes.includes('dimmed'));
    expect(dimmed.map(({ name }) => name)).not.toContain('escape');
    expect(dimmed.map(({ name }) => name)).toContain('render');
    await type(page, 'search', 'nowhere');
    expect(await textOf(page, '#found')).toBe('nothing found');
  });

  it('turns upside down', async () => {
    const { page } = report;
    await choose(page, 'icicle');
    expect((await frame(page, 'query')).y).toBeGreaterThan((await frame(page, 'all threads')).y);
  });

  it('shows one thread alone', async () => {
    const { page } = report;
    await page.select('#thread', '1');
    expect(await numbersByFunction(page, 'total')).toEqual(
      valuesOf(profileOfThread(program, 1), ({ total }) => total),
    );
    expect(await textOf(page, '#total')).toContain('274 000 instructions');
    expect([...new Set((await frames(page)).map(({ name }) => name))].sort()).toEqual(
      ['(program)', 'escape', 'hash'].sort(),
    );
  });

  it('shows another event, and says where it was counted for a part of the time', async () => {
    const { page } = report;
    await page.select('#event', '1');
    expect(await numbersByFunction(page, 'self')).toEqual(valuesOf(program, ({ self }) => self, 1));
    expect(await textOf(page, '#total')).toContain('branch-misses:u was counted for a part of the time only');
  });

  it('is usable by keyboard alone', async () => {
    const { page } = report;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));
    await page.$eval('g.frame[tabindex="0"]', (root) => {
      root.focus();
    });
    expect(await focused()).toBe('all threads');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('main (program)');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('worker 1 (program)');
    await page.keyboard.press('ArrowUp');
    expect(await textOf(page, '#details')).toContain('hash: total 264 000 instructions (13.6 %)');
    await page.keyboard.press('Enter');
    expect(await chosenRows(page)).toEqual(['hash']);
    expect(await focused()).toBe('hash');
    await page.keyboard.press('Escape');
    expect((await frames(page)).map(({ name }) => name)).toContain('query');
    await page.focus('[data-sort="total"]');
    await page.keyboard.press('Enter');
    expect((await tableNames(page))[0]).toBe('(program)');
  });

  it('does not move what is around the graph when a frame is pointed at, chosen or searched for', async () => {
    const { page } = report;
    const top = () => page.$eval('#functions', (table) => table.getBoundingClientRect().top + scrollY);
    const before = await top();
    await clickFrame(page, 'parseRow');
    await page.hover('g.frame');
    await type(page, 'search', 'a');
    await choose(page, 'icicle');
    expect(await top()).toBe(before);
  });
});

describeInBrowser('the HTML report of a comparison', (open) => {
  const [now, before] = [serverProfile(), earlierServerProfile()];

  it('shows differences of calls, self and total, and what was added and removed', async () => {
    const { page, errors } = await open(htmlReport(now, { baseline: before }));
    const names = await tableNames(page);
    const states = await tableColumn(page, 'state');
    const stateOf = (name: string) => states[names.indexOf(name)];
    expect(names.slice(0, 4)).toEqual(['parseRow', 'hash', 'escape', 'legacy']);
    expect(['parseRow', 'hash', 'legacy', 'walk'].map(stateOf)).toEqual([
      'changed',
      'added',
      'removed',
      'same',
    ]);
    expect(await numbersByFunction(page, 'self-difference')).toMatchObject({
      parseRow: -425_000,
      hash: 260_000,
      escape: 94_000,
      legacy: -33_000,
      walk: 0,
    });
    expect((await tableColumn(page, 'self-change')).slice(0, 4)).toEqual(['-50.0 %', '', '+104.4 %', '']);
    expect(await textOf(page, '#total')).toContain('-5.1 % (-104 000) against 2 050 500 before');
    expect(errors).toEqual([]);
  });

  it('colours frames by the change of their total or of their self: blue for less, red for more', async () => {
    const { page, errors } = await open(htmlReport(now, { baseline: before }));
    const hueOf = async (name: string) => Number(/hsl\((\d+) /.exec((await frame(page, name)).fill)?.[1]);
    const [red, blue, grey] = [8, 212, 220];
    expect(await hueOf('parseRow')).toBe(blue);
    expect(await hueOf('escape')).toBe(red);
    expect(await hueOf('hash')).toBe(red);
    expect(await hueOf('walk')).toBe(grey);
    expect(await hueOf('query')).toBe(blue);
    await choose(page, 'self');
    expect(await hueOf('query')).toBe(grey);
    expect(await hueOf('parseRow')).toBe(blue);
    expect((await frame(page, 'hash')).description).toContain('not in the earlier profile');
    expect(errors).toEqual([]);
  });
});

describeInBrowser('the HTML report of a difficult profile', (open) => {
  it('says loudly where the numbers are time', async () => {
    const events = serverProfile().events.map((event) => ({ ...event, unit: 'ns', name: 'task-clock' }));
    const { page } = await open(htmlReport(serverProfile({ source: 'software', events })));
    expect(await textOf(page, '#time-warning')).toMatch(/^Time, not instructions\./);
    expect(await textOf(page, '.total-large')).toBe('1.95 ms of CPU time');
  });

  it('shows 100 000 nodes by the frames that are wide enough, and the others when it is zoomed', async () => {
    const profile = hugeProfile(100_000);
    const { page, errors } = await open(htmlReport(profile));
    expect((await frames(page)).length).toBeLessThan(3001);
    expect(await textOf(page, '#hidden-frames')).toMatch(/^Too narrow to be shown: \d\d \d\d\d frames/);
    const narrow = (await frames(page))
      .filter(({ width }) => width > 10 && width < 30)
      .sort((a, b) => b.y - a.y)[0]!;
    await page.mouse.click(narrow.x + narrow.width / 2, narrow.y + 8);
    const zoomed = (await frames(page)).find(({ description }) => description === narrow.description)!;
    expect(zoomed.width).toBeGreaterThan(1000);
    await type(page, 'search', 'function12');
    expect(await textOf(page, '#found')).toMatch(/functions, \d/);
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('fits a narrow screen, %s', async (colours) => {
    const html = htmlReport(serverProfile(), { baseline: earlierServerProfile() });
    const { page } = await open(html, { widthPx: 360, colours });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    const contrast = await page.evaluate(() => {
      const lightness = (colour: string) =>
        (colour.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0);
      const { color, backgroundColor } = getComputedStyle(document.body);
      return lightness(color) - lightness(backgroundColor);
    });
    expect(Math.sign(contrast)).toBe(colours === 'dark' ? 1 : -1);
    expect(Math.abs(contrast)).toBeGreaterThan(500);
  });
});
