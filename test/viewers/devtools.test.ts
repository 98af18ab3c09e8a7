/** What Chrome DevTools understands of an exported `.cpuprofile`: its own model of CPU profiles, as Chromium ships it. */
import type { Page } from 'puppeteer-core';
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import type { Profile } from '../../lib/model/profile/profile';
import { cpuProfileReport } from '../../lib/report/export/cpuprofile';
import { withThreadFrames } from '../../lib/report/export/export-tree';
import { programValues, withWholeSelf } from '../../lib/report/export/export-values';
import { browserForTests } from './support/chromium';
import { describeWith, viewers } from './support/programs';
import { plainlyNamed, profilesToExport } from './support/profiles';

/** In microseconds. */
interface DevToolsProfile {
  /** By function: of the nodes, from their hit counts, each microsecond once; and of the flame chart, from the samples. */
  readonly selfOfNodes: Readonly<Record<string, number>>;
  readonly totalOfNodes: Readonly<Record<string, number>>;
  readonly selfInChart: Readonly<Record<string, number>>;
  readonly total: number;
}

const readInDevTools = (profile: string) => `(async () => {
  const { CPUProfileDataModel } = await import('devtools://devtools/bundled/models/cpu_profile/cpu_profile.js');
  const model = new CPUProfileDataModel.CPUProfileDataModel(${profile});
  const selfOfNodes = {}, totalOfNodes = {}, selfInChart = {};
  const add = (sums, { functionName }, milliseconds) => {
    sums[functionName] = (sums[functionName] ?? 0) + Math.round(milliseconds * 1000);
  };
  const isBelow = (node, name) => node !== null && (node.functionName === name || isBelow(node.parent, name));
  for (const node of model.nodes()) {
    add(selfOfNodes, node, node.self);
    if (!isBelow(node.parent, node.functionName)) add(totalOfNodes, node, node.total);
  }
  const close = (depth, node, index, start, duration, self) => add(selfInChart, node, self);
  model.forEachFrame(() => {}, close);
  return { selfOfNodes, totalOfNodes, selfInChart, total: Math.round(model.total * 1000) };
})()`;

describeWith(viewers.chromium, 'Chrome DevTools', () => {
  const browser = browserForTests();
  let page: Page;
  beforeAll(async () => {
    page = await browser().newPage();
    await page.goto('devtools://devtools/bundled/devtools_app.html');
  });

  async function read(profile: Profile): Promise<DevToolsProfile> {
    return (await page.evaluate(readInDevTools(cpuProfileReport(profile)))) as DevToolsProfile;
  }

  describe.each(profilesToExport(15))('of a profile (%s)', (_, profile) => {
    const plain = inCounts(plainlyNamed(profile));
    const statistics = functionStatistics(withThreadFrames(withWholeSelf(programValues(plain))));
    const selfs = Object.fromEntries(statistics.map((row) => [viewerName(row.function.name), row.self]));

    it("has each function's self, in the nodes and in the flame chart", async () => {
      const shown = await read(plain);
      expect(withoutZeros(shown.selfOfNodes)).toEqual(withoutZeros(selfs));
      expect(withoutZeros(shown.selfInChart)).toEqual(withoutZeros(selfs));
      expect(shown.total).toBe(programValues(plain).events[0]!.total);
    });

    it("has each function's total, with (program) beside what it calls", async () => {
      const totals = Object.fromEntries(statistics.map((row) => [viewerName(row.function.name), row.total]));
      const shown = await read(plain);
      expect(withoutZeros(shown.totalOfNodes)).toEqual(
        withoutZeros({
          ...totals,
          '(program)': selfs['(program)']!,
          '(root)': programValues(plain).events[0]!.total,
        }),
      );
    });
  });
});

function viewerName(name: string): string {
  return name === 'f0' ? '(program)' : name;
}

function inCounts(profile: Profile): Profile {
  return { ...profile, events: profile.events.map((event) => ({ ...event, unit: 'instructions' })) };
}

function withoutZeros(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}
