/** Profiled requests have a row for each function that ran in them, with what it cost there. */
import http from 'node:http';
import { describeEmulated } from '../support/emulated';
import { TestCollector } from '../support/requests/collector';
import { askAtOnce, startEmulatedServer } from './support/emulated-server';

describeEmulated('a profiled request', () => {
  let collector: TestCollector;
  const waves = 40;
  const atOnce = 6;
  const amount = 20_000;

  beforeAll(async () => {
    collector = await TestCollector.start();
    const server = await startEmulatedServer(
      'profiled-server.js',
      { service: 'profiled', to: collector.url, rate: 1, profileRate: 0.5, maxOverhead: 1, planMs: 300 },
      {},
      ['--hash-seed=1', '--random-seed=1'],
    );
    const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
    for (let wave = 0; wave < waves; wave++) {
      await askAtOnce(
        server.port,
        Array.from({ length: atOnce }, (_, index) => ({ path: `/${1 + index}/${amount}` })),
        agent,
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    agent.destroy();
    await server.stop();
    await collector.stop();
  }, 300_000);

  it('is one of some, and tells with what probability it was chosen', () => {
    const { requests } = collector;
    const sampled = collector.minutes.reduce((sum, row) => sum + row.sampled, 0);
    expect(requests.length).toBe(sampled);
    const profiled = requests.filter(({ profileProbability }) => profileProbability !== null);
    expect(profiled.length).toBeGreaterThan(0);
    expect(profiled.length).toBeLessThan(requests.length);
    for (const { profileProbability } of profiled) expect(profileProbability).toBe(0.5);
    const ids = new Set(profiled.map(({ id }) => id));
    expect([...new Set(collector.functions.map(({ request }) => request))].sort()).toEqual([...ids].sort());
    for (const { probability } of collector.functions) expect(probability).toBe(0.5);
  });

  it('has each function’s calls, by its file and name', () => {
    const leaves = collector.functions.filter(({ name }) => name === 'leaf');
    expect(leaves.every(({ file, line }) => file === 'profiled-server.js' && line === 7)).toBe(true);
    expect(new Set(leaves.map(({ calls }) => calls))).toEqual(new Set([2, 3, 4, 5, 6, 7]));
    expect(collector.functions.filter(({ name }) => name === 'work').every(({ calls }) => calls === 1)).toBe(
      true,
    );
  });

  it('charges each function what it burns', () => {
    const warm = new Set(collector.requests.filter(({ served }) => served > 120).map(({ id }) => id));
    for (const { name, calls, selfInstructions, request } of collector.functions) {
      if (name !== 'leaf' || !warm.has(request)) continue;
      // `burn` itself takes some 250 instructions a call when it is warm.
      expect(Math.abs(selfInstructions / calls - 2 * amount)).toBeLessThan(0.1 * amount);
    }
  });

  it('has functions that add up to its instructions', () => {
    for (const { id, instructions, profileProbability } of collector.requests) {
      if (profileProbability === null) continue;
      const rows = collector.functions.filter(({ request }) => request === id);
      expect(rows.reduce((sum, { selfInstructions }) => sum + selfInstructions, 0)).toBe(instructions);
      const whole = rows.find(({ name }) => name === '(request)');
      expect(whole).toMatchObject({ file: '(special)', totalInstructions: instructions });
    }
  });
});
