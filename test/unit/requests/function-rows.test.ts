import type { RequestRecord } from '../../../lib/model/requests';
import { FileNames, functionRows, type FunctionCost } from '../../../lib/requests/function-rows';

function cost(file: string | null, name: string, line: number | null = 1): FunctionCost {
  return { name, file, line, column: 1, calls: 1, selfInstructions: 10, totalInstructions: 20 };
}

const record = {
  id: 'r',
  time: 5,
  endpoint: 'GET /',
  probability: 0.1,
  profileProbability: 0.5,
} as RequestRecord;

describe('function rows', () => {
  it('name files below the application’s root, or by package', () => {
    const names = new FileNames('/srv/app');
    expect(names.nameOf('/srv/app/lib/a.js')).toBe('lib/a.js');
    expect(names.nameOf('/srv/app/node_modules/pkg/b.js')).toBe('pkg/b.js');
    expect(names.nameOf('/srv/app/node_modules/a/node_modules/@s/pkg/b.js')).toBe('@s/pkg/b.js');
    expect(names.nameOf('/home/someone/x.js')).toBe('(outside)/x.js');
    expect(names.nameOf('node:fs')).toBe('node:fs');
    expect(names.nameOf(null)).toBe('(special)');
  });

  it('weigh by the request’s probability times that of being profiled', () => {
    const [row] = functionRows(record, [cost('/srv/app/a.js', 'f')], new FileNames('/srv/app'));
    expect(row).toEqual({
      request: 'r',
      time: 5,
      endpoint: 'GET /',
      file: 'a.js',
      name: 'f',
      line: 1,
      column: 1,
      calls: 1,
      selfInstructions: 10,
      totalInstructions: 20,
      probability: 0.05,
    });
  });
});
