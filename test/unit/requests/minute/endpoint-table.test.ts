import fc from 'fast-check';
import { EndpointTable } from '../../../../lib/requests/minute';

const anyRequest = fc.record({
  endpoint: fc.constantFrom('GET /a', 'GET /b', 'POST /b', 'GET /c', 'GET /d'),
  status: fc.constantFrom(0, 101, 200, 204, 301, 404, 500, 503),
  aborted: fc.boolean(),
  latencyMs: fc.integer({ min: 0, max: 1000 }),
  served: fc.integer({ min: 0, max: 20_000 }),
});

describe('the table of endpoints', () => {
  it('has each request in one row, with its latency and age', () => {
    fc.assert(
      fc.property(fc.array(anyRequest), (requests) => {
        const table = new EndpointTable(3);
        for (const { endpoint, status, aborted, latencyMs, served } of requests)
          table.add(table.entry(endpoint), status, aborted, latencyMs, served);
        const rows = table.take();
        const sum = (of: (row: (typeof rows)[number]) => number) =>
          rows.reduce((total, row) => total + of(row), 0);
        expect(sum(({ count }) => count)).toBe(requests.length);
        expect(sum(({ aborted }) => aborted)).toBe(requests.filter(({ aborted }) => aborted).length);
        expect(sum(({ latencySumMs }) => latencySumMs)).toBe(
          requests.reduce((total, { latencyMs }) => total + latencyMs, 0),
        );
        for (const { count, countByAge } of rows)
          expect(countByAge.reduce((total, part) => total + part)).toBe(count);
        expect(new Set(rows.map(({ endpoint }) => endpoint)).size).toBeLessThanOrEqual(4);
        expect(table.requests).toBe(requests.length);
      }),
    );
  });

  it('has names that can be stored, whatever the application calls its endpoints', () => {
    const table = new EndpointTable(10);
    const pair = '\ud83d\ude00';
    const names = [`${'n'.repeat(199)}${pair}`, 'GET /\0', 'w'.repeat(3000), 'GET /'];
    for (const name of [...names, ...names]) table.add(table.entry(name), 200, false, 1, 0);
    const stored = table.take().map(({ endpoint, count }) => [endpoint, count]);
    expect(stored).toEqual([
      [`${'n'.repeat(199)}\ufffd`, 2],
      ['GET /\ufffd', 2],
      ['w'.repeat(200), 2],
      ['GET /', 2],
    ]);
  });

  it('tells status classes and ages apart', () => {
    const table = new EndpointTable(10);
    table.add(table.entry('GET /'), 204, false, 5, 99);
    table.add(table.entry('GET /'), 200, false, 7, 100);
    table.add(table.entry('GET /'), 503, true, 3, 10_000);
    expect(table.take()).toEqual([
      expect.objectContaining({
        endpoint: 'GET /',
        statusClass: 2,
        count: 2,
        aborted: 0,
        latencySumMs: 12,
        latencyMaxMs: 7,
        countByAge: [1, 1, 0, 0],
      }),
      expect.objectContaining({ statusClass: 5, count: 1, aborted: 1, countByAge: [0, 0, 0, 1] }),
    ]);
  });

  it('keeps telling the endpoints apart that came first, minute after minute', () => {
    const table = new EndpointTable(2);
    expect(['a', 'b', 'c', 'a'].map((name) => table.entry(name).endpoint)).toEqual([
      'a',
      'b',
      '(other)',
      'a',
    ]);
    table.take();
    expect(['c', 'b'].map((name) => table.entry(name).endpoint)).toEqual(['(other)', 'b']);
  });

  it('is empty after it was taken', () => {
    const table = new EndpointTable(2);
    table.add(table.entry('a'), 200, false, 1, 0);
    expect(table.take()).toHaveLength(1);
    expect(table.take()).toEqual([]);
  });
});
